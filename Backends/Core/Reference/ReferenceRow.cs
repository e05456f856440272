namespace NeoResNet.Backends;

/// <summary>
/// Computes all channels of one pixel of an operation's result, before the epilogue.
/// </summary>
/// <param name="workspace">Holds the addresses of the values.</param>
/// <param name="pixel">
/// Index of the pixel: the index of its first element divided by the number of channels.
/// </param>
/// <param name="row">Receives one number per channel; its initial content is undefined.</param>
internal delegate void ReferenceRow(HostWorkspace workspace, int pixel, Span<double> row);
