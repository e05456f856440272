using NeoResNet.GpuReport;

return Commands.Run(args, Console.Out, Console.Error);
