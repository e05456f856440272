namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Statuses have the numbers and names that NVIDIA documents, and exceptions say what happened.
/// </summary>
public sealed class StatusTests
{
    [TestCase(0, "CUDA_SUCCESS")]
    [TestCase(1, "CUDA_ERROR_INVALID_VALUE")]
    [TestCase(2, "CUDA_ERROR_OUT_OF_MEMORY")]
    [TestCase(34, "CUDA_ERROR_STUB_LIBRARY")]
    [TestCase(100, "CUDA_ERROR_NO_DEVICE")]
    [TestCase(201, "CUDA_ERROR_INVALID_CONTEXT")]
    [TestCase(218, "CUDA_ERROR_INVALID_PTX")]
    [TestCase(400, "CUDA_ERROR_INVALID_HANDLE")]
    [TestCase(600, "CUDA_ERROR_NOT_READY")]
    [TestCase(700, "CUDA_ERROR_ILLEGAL_ADDRESS")]
    [TestCase(719, "CUDA_ERROR_LAUNCH_FAILED")]
    [TestCase(900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED")]
    [TestCase(901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED")]
    [TestCase(999, "CUDA_ERROR_UNKNOWN")]
    public void A_driver_status_has_its_number_and_name(int number, string name) =>
        Assert.That(CuResultNames.NameOf((CuResult)number), Is.EqualTo(name));

    [Test]
    public void Every_status_declared_has_a_name()
    {
        Assert.That(Enum.GetValues<CuResult>().Select(CuResultNames.NameOf), Has.None.Null.And.All.StartsWith("CUDA_"));
        Assert.That(Enum.GetValues<CublasStatus>().Select(CudaBlasException.NameOf), Is.Unique.And.All.StartsWith("CUBLAS_STATUS_"));
        Assert.That(Enum.GetValues<CudnnStatus>().Select(CudaDnnException.NameOf), Is.Unique.And.All.StartsWith("CUDNN_STATUS_"));
    }

    [Test]
    public void An_exception_names_function_status_and_what_was_asked()
    {
        var known = new CudaException(CuResult.OutOfMemory, "cuMemAlloc_v2", "512 bytes on device 0", "CUDA_ERROR_OUT_OF_MEMORY", "out of memory");
        Assert.That(known.Message, Is.EqualTo("cuMemAlloc_v2 returned CUDA_ERROR_OUT_OF_MEMORY (2, out of memory): 512 bytes on device 0."));
        Assert.That((known.Function, known.StatusName, known.StatusCode, known.Request, known.Status), Is.EqualTo(("cuMemAlloc_v2", "CUDA_ERROR_OUT_OF_MEMORY", 2, "512 bytes on device 0", CuResult.OutOfMemory)));
        Assert.That(new CudaException((CuResult)808, "cuInit", "", "CUDA_ERROR_NEW", null).Message, Is.EqualTo("cuInit returned CUDA_ERROR_NEW (808)."));
        Assert.That(new CudaException((CuResult)809, "cuInit", "").StatusName, Is.EqualTo("CUresult 809"));
        Assert.That(new CudaBlasException((CublasStatus)99, "cublasGemmEx", "m 1").Message, Is.EqualTo("cublasGemmEx returned cublasStatus_t 99 (99): m 1."));
        Assert.That(new CudaDnnException((CudnnStatus)3010, "f", "x", "why").Message, Is.EqualTo("f returned a CUDNN_STATUS of the NOT_SUPPORTED class (3010, why): x."));
    }

    [TestCase(700, true)]
    [TestCase(716, true)]
    [TestCase(719, true)]
    [TestCase(709, true)]
    [TestCase(226, true)]
    [TestCase(721, true)]
    [TestCase(810, true)]
    [TestCase(911, true)]
    [TestCase(2, false)]
    [TestCase(701, false)]
    [TestCase(720, false)]
    [TestCase(900, false)]
    public void Some_errors_end_the_context(int status, bool sticky) => Assert.That(new CudaException((CuResult)status, "f", "").IsSticky, Is.EqualTo(sticky));

    [TestCase(2999, false)]
    [TestCase(3000, true)]
    [TestCase(3011, true)]
    [TestCase(3999, true)]
    [TestCase(4000, false)]
    [TestCase(1008, false)]
    [TestCase(5000, false)]
    public void Only_the_three_thousands_are_a_refusal(int status, bool refusal) => Assert.That(CudaDnnException.IsRefusal((CudnnStatus)status), Is.EqualTo(refusal));
}
