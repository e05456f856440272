using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// Runs tests of all kernels and operations, of Winograd's method and of whole networks with guards around every block of native
/// memory: arenas, scratch memory and packed weights. An access beside a block ends the child process.
/// </summary>
[NonParallelizable]
[Platform(Include = "Linux", Reason = "The guards are pages of Linux.")]
public sealed class GuardPageTests
{
    // The parity cases contain every operation. Of the large fixtures, the tests with every epilogue are run.
    [TestCase(typeof(ConvolutionTests), "")]
    [TestCase(typeof(SameBitsTests), "")]
    [TestCase(typeof(NotFiniteTests), "")]
    [TestCase(typeof(SliceTests), "")]
    [TestCase(typeof(GridTests), "")]
    [TestCase(typeof(WinogradFilterTests), "")]
    [TestCase(typeof(ParityCaseTests), "")]
    [TestCase(typeof(IgemmTests), "")]
    [TestCase(typeof(ElementKernelTests), "")]
    [TestCase(typeof(EpilogueKernelTests), "")]
    [TestCase(typeof(LongRowTests), "")]
    [TestCase(typeof(OtherOperationTests), "Max_pool_takes_every_epilogue")]
    [TestCase(typeof(OtherOperationTests), "Pointwise_takes_every_epilogue")]
    [TestCase(typeof(OtherOperationTests), "Global_mean_takes_every_epilogue")]
    [TestCase(typeof(OtherOperationTests), "Softmax_takes_every_epilogue")]
    [TestCase(typeof(OtherOperationTests), "Pad_takes_every_epilogue")]
    [TestCase(typeof(WinogradTests), "Every_epilogue_follows")]
    [TestCase(typeof(WinogradTests), "Any_number_of_input_channels_is_summed")]
    [TestCase(typeof(WinogradTests), "Strided_views_are_read_in_place")]
    public void Kernels_access_no_memory_beside_a_block(Type fixture, string tests) =>
        _ = ChildTestRun.AssertPasses(fixture, new Dictionary<string, string> { [GuardSetup.Variable] = "1" }, tests);

    [Test]
    public unsafe void Guards_notice_a_write_before_and_after_a_block()
    {
        var guards = new GuardedMemory();
        byte* block = (byte*)guards.Allocate(100, 64);
        Assert.That(((nint)block % 64, block[0], block[99]), Is.EqualTo(((nint)0, (byte)0xFF, (byte)0xFF)));

        // 28 bytes of alignment follow the block. The page after them cannot be accessed.
        Assert.That((((nint)block + 128) % Environment.SystemPageSize, block[-1], block[100]), Is.EqualTo(((nint)0, (byte)0xA5, (byte)0xA5)));
        guards.Free(block);
    }

    [Test]
    public void Tensors_of_the_caller_are_read_and_written_only_within_their_views([Values(1, 2, 3)] int images, [Values(1, 5, 16, 67)] int channels)
    {
        foreach (CpuLevel level in Levels.All)
        {
            using var bench = new Bench(level, seed: 1);
            NhwcTensor filter = bench.Draw([3, 3, 3, channels]), alone = bench.Draw([images, 5, 6, 3]);

            // NaN before and after the input would reach a result that reads it.
            var wide = new NhwcTensor([images + 2, 5, 6, 3]);
            wide.Span.Fill(float.NaN);
            alone.Span.CopyTo(wide.SliceBatch(1, images).Span);
            var results = new NhwcTensor([images + 2, 5, 6, channels]);
            results.Span.Fill(-7);
            using CpuBackend backend = Levels.Backend(level);
            var program = new EagerProgram();
            program.Add(new Conv2D(program.Input(alone), program.Parameter(filter), Window.Padded(3, 1, 1, 1, 1), program.Store()));
            using IExecutable executable = program.Compile(backend);
            using Workspace workspace = executable.Rent();
            executable.Run(workspace, [wide.SliceBatch(1, images)], [results.SliceBatch(1, images)], default);
            Assert.That(results.SliceBatch(1, images).ToArray(), Has.None.NaN.And.None.EqualTo(-7f));
            Assert.That(results.SliceBatch(0, 1).ToArray().Concat(results.SliceBatch(images + 1, 1).ToArray()), Is.All.EqualTo(-7f));
        }
    }
}
