namespace NeoResNet.Peers;

/// <summary>Contains what all peers do alike in training.</summary>
internal static class TrainingPeer
{
    /// <summary>
    /// Specifies the number of losses that are compared. The second loss depends on the gradients of
    /// the first step, and the third also on the momentum.
    /// </summary>
    public const int Losses = 3;

    public const double LearningRate = 0.01;

    public const double Momentum = 0.9;

    /// <summary>Returns the class of an image.</summary>
    public static int LabelOf(int image, PeerModel model) => image % model.Classes;

    /// <summary>Appends a loss and drops the oldest one.</summary>
    public static float[] Add(float[] losses, float loss)
    {
        losses.AsSpan(1).CopyTo(losses);
        losses[^1] = loss;
        return losses;
    }
}
