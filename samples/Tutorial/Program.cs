using NeoResNet.Tensors;
using NeoResNet.Tutorial;

// No argument: the tutorial's timing loop. "segmentation": its second typical use.
if (args is ["segmentation"])
{
    using Tensor scores = Segmentation.Run();
    Console.WriteLine($"Scores: {scores.Shape}");
    return 0;
}

if (args.Length > 0)
{
    Console.Error.WriteLine($"Unknown argument '{args[0]}'. Use no argument for the timing loop, or 'segmentation'.");
    return 2;
}

_ = ForwardPass.Run(Console.Out);
return 0;
