namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Rules for tensors and engines that need no library.</summary>
public sealed class DnnRulesTests
{
    [Test]
    public void Layouts_lie_in_the_strides()
    {
        Assert.That(DnnTensor.Nhwc(CudnnDataType.Float32, 2, 3, 4, 5), Is.EqualTo(new DnnTensor(CudnnDataType.Float32, 2, 5, 3, 4, 60, 1, 20, 5)));
        Assert.That(DnnTensor.Filter(CudnnDataType.Float32, 8, 3, 2, 5), Is.EqualTo(new DnnTensor(CudnnDataType.Float32, 8, 5, 3, 2, 30, 1, 10, 5)));
        Assert.That(DnnTensor.Channels(CudnnDataType.Float32, 7), Is.EqualTo(new DnnTensor(CudnnDataType.Float32, 1, 7, 1, 1, 7, 1, 7, 7)));
        Assert.That(DnnTensor.Subsampled(CudnnDataType.Float32, 2, 5, 4, 3, 2, 2), Is.EqualTo(new DnnTensor(CudnnDataType.Float32, 2, 3, 3, 2, 60, 1, 24, 6)));
    }

    [Test]
    public void An_extent_ends_with_the_last_element()
    {
        Assert.That(DnnTensor.Nhwc(CudnnDataType.Float32, 2, 3, 4, 5).Extent, Is.EqualTo(480));
        Assert.That(DnnTensor.Nhwc(CudnnDataType.Float16, 2, 3, 4, 5).Extent, Is.EqualTo(240));
        Assert.That(DnnTensor.Subsampled(CudnnDataType.Float32, 1, 5, 5, 1, 2, 2).Extent, Is.EqualTo(100));
    }

    [TestCase(224, 224, 112)]
    [TestCase(513, 225, 257)]
    public void An_output_has_the_size_of_the_formula(int height, int width, int expected)
    {
        DnnConvolution convolution = DnnConvolution.Dense(CudaPrecision.Float32, 1, height, width, 3, 64, Window.Padded(7, 2, 1, 3, 3));
        Assert.That(convolution.Y.H, Is.EqualTo(expected));
        Assert.That(convolution.Y, Is.EqualTo(DnnTensor.Nhwc(CudnnDataType.Float32, 1, expected, (width + 6 - 7) / 2 + 1, 64)));
    }

    [Test]
    public void Equal_specifications_are_equal_keys()
    {
        DnnConvolution a = DnnConvolution.Dense(CudaPrecision.Float32, 1, 8, 8, 4, 4, Window.Same(8, 8, 3)).WithBias();
        DnnConvolution b = DnnConvolution.Dense(CudaPrecision.Float32, 1, 8, 8, 4, 4, Window.Same(8, 8, 3)).WithBias();
        Assert.That(a, Is.EqualTo(b));
        Assert.That(a.GetHashCode(), Is.EqualTo(b.GetHashCode()));
        Assert.That(a, Is.Not.EqualTo(b with { Relu = true }));
        Assert.That(a, Is.Not.EqualTo(b with { X = b.X with { Alignment = 4 } }));
    }

    [TestCase("TensorCore", CudaPrecision.Float32, true)]
    [TestCase("TensorCore", CudaPrecision.TensorFloat32, false)]
    [TestCase("TensorCore", CudaPrecision.Float16, false)]
    [TestCase("DownConvertInputs", CudaPrecision.TensorFloat32, true)]
    [TestCase("ReducedPrecisionReduction", CudaPrecision.BFloat16, true)]
    [TestCase("Winograd", CudaPrecision.Float32, false)]
    [TestCase("Nondeterministic", CudaPrecision.Float32, true)]
    public void Notes_decide_which_engines_may_run(string note, CudaPrecision precision, bool refused) =>
        Assert.That(new DnnEngineRules(precision).Refuse([Enum.Parse<CudnnNumericalNote>(note)]), refused ? Does.Contain(note) : Is.Null);

    [Test]
    public void Rules_can_be_loosened_and_tightened()
    {
        Assert.That(new DnnEngineRules(CudaPrecision.Float32, Deterministic: false).Refuse([CudnnNumericalNote.Nondeterministic]), Is.Null);
        var exact = new DnnEngineRules(CudaPrecision.Float32, AllowWinograd: false);
        Assert.That(exact.Refuse([CudnnNumericalNote.Winograd]), Is.Not.Null);
        Assert.That(exact.Refuse([CudnnNumericalNote.Fft]), Is.Not.Null);
        Assert.That(exact.Refuse([]), Is.Null);
    }

    // By number: the library knows no other names.
    [TestCase(6, true)]
    [TestCase(7, true)]
    [TestCase(8, true)]
    [TestCase(9, false, TestName = "An_engine_that_keeps_NaN_strictly_may_run_where_exactness_is_asked")]
    [TestCase(10, true, TestName = "A_note_of_a_newer_version_is_refused_where_exactness_is_asked")]
    public void Exactness_refuses_other_methods_and_what_is_not_known(int note, bool refused) =>
        Assert.That(new DnnEngineRules(CudaPrecision.Float32, AllowWinograd: false).Refuse([(CudnnNumericalNote)note]), refused ? Is.Not.Null : Is.Null);

    [TestCase(6)]
    [TestCase(9)]
    public void Notes_of_newer_versions_are_taken_where_exactness_is_not_asked(int note)
    {
        Assert.That(new DnnEngineRules(CudaPrecision.Float16).Refuse([(CudnnNumericalNote)note]), Is.Null);
    }
}
