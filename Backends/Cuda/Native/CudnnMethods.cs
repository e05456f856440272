using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Declares the functions of cuDNN 9 that the backend calls: the graph (backend) interface.
/// </summary>
internal static unsafe partial class CudnnMethods
{
    private const string Library = "cudnn";

    [LibraryImport(Library, EntryPoint = "cudnnGetVersion")]
    internal static partial nuint GetVersion();

    [LibraryImport(Library, EntryPoint = "cudnnGetCudartVersion")]
    internal static partial nuint GetCudartVersion();

    [LibraryImport(Library, EntryPoint = "cudnnGetLastErrorString")]
    internal static partial void GetLastErrorString(byte* message, nuint maxSize);

    [LibraryImport(Library, EntryPoint = "cudnnCreate")]
    internal static partial CudnnStatus Create(nint* handle);

    [LibraryImport(Library, EntryPoint = "cudnnDestroy")]
    internal static partial CudnnStatus Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "cudnnSetStream")]
    internal static partial CudnnStatus SetStream(nint handle, nint stream);

    [LibraryImport(Library, EntryPoint = "cudnnBackendCreateDescriptor")]
    internal static partial CudnnStatus BackendCreateDescriptor(CudnnDescriptorType type, nint* descriptor);

    [LibraryImport(Library, EntryPoint = "cudnnBackendDestroyDescriptor")]
    internal static partial CudnnStatus BackendDestroyDescriptor(nint descriptor);

    [LibraryImport(Library, EntryPoint = "cudnnBackendSetAttribute")]
    internal static partial CudnnStatus BackendSetAttribute(nint descriptor, CudnnAttribute name, CudnnAttributeType type, long count, void* elements);

    [LibraryImport(Library, EntryPoint = "cudnnBackendGetAttribute")]
    internal static partial CudnnStatus BackendGetAttribute(
        nint descriptor, CudnnAttribute name, CudnnAttributeType type, long requested, long* count, void* elements);

    [LibraryImport(Library, EntryPoint = "cudnnBackendFinalize")]
    internal static partial CudnnStatus BackendFinalize(nint descriptor);

    [LibraryImport(Library, EntryPoint = "cudnnBackendExecute")]
    internal static partial CudnnStatus BackendExecute(nint handle, nint plan, nint variantPack);
}
