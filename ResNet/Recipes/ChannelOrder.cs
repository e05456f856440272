namespace NeoResNet.Recipes;

/// <summary>Order of the colours in a network's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red: networks that came from Caffe.</summary>
    Bgr,
}
