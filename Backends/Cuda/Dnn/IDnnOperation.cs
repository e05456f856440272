namespace NeoResNet.Backends.Cuda;

/// <summary>Describes an operation for which cuDNN may have an engine.</summary>
internal interface IDnnOperation
{
    /// <summary>Adds the tensors and operations to a graph.</summary>
    void AddTo(DnnGraph graph);
}
