using NeoResNet.RealNetworks;

if (args is not [var folder])
{
    Console.Error.WriteLine("Pass one argument: the folder of the weights, the photos and their expected logits.");
    return 2;
}

return Networks.Run(folder, Console.Out) ? 0 : 1;
