using NeoResNet.Tensors;
using NeoResNet.Tutorial;

// No argument: the tutorial's timing loop. "segmentation": its second typical use. "highway": a unit of one's own.
if (args is ["segmentation"])
{
    NhwcTensor scores = Segmentation.Run();
    Console.WriteLine($"Scores: {scores.Shape}");
    return 0;
}

if (args is ["highway"])
{
    NhwcTensor probabilities = HighwayNetwork.Run();
    Console.WriteLine($"Probabilities: {string.Join(", ", probabilities.Span.ToArray().Select(value => $"{value:0.000}"))}");
    return 0;
}

if (args.Length > 0)
{
    Console.Error.WriteLine($"Unknown argument '{args[0]}'. Use no argument for the timing loop, 'segmentation' or 'highway'.");
    return 2;
}

_ = ForwardPass.Run(Console.Out);
return 0;
