using NeoResNet.Tensors;

namespace NeoResNet.AspNetCore.Tests;

/// <summary>Computes until the call is cancelled.</summary>
internal sealed class WaitingClassifier : IImageClassifier
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends when a computation begins.</summary>
    public Task Started => _started.Task;

    public IReadOnlyList<IReadOnlyList<Prediction>> Classify(IReadOnlyList<RgbImage> photos, int top = ImageClassifier.DefaultTop, CancellationToken cancellationToken = default)
    {
        _ = photos[0];
        _started.SetResult();
        if (!cancellationToken.WaitHandle.WaitOne(UploadServer.Patience))
        {
            throw new TimeoutException("The computation was not cancelled.");
        }

        throw new OperationCanceledException(cancellationToken);
    }

    public IReadOnlyList<float[]> Embed(IReadOnlyList<RgbImage> photos, bool normalize = false, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The tests only classify.");

    public IReadOnlyList<NhwcTensor> Features(IReadOnlyList<RgbImage> photos, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The tests only classify.");
}
