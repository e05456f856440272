using NeoResNet.Tensors;
using NeoResNet.Tutorial;

// Without arguments, runs the timing loop of the slim tutorial; "segmentation" runs its second
// typical use; "highway" runs a custom unit.
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
    Console.Error.WriteLine($"Unknown argument '{args[0]}'. Pass 'segmentation', 'highway', or no argument for the timing loop.");
    return 2;
}

_ = ForwardPass.Run(Console.Out);
return 0;
