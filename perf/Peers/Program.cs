using NeoResNet.Peers;

// If the first argument is the name of a peer or "peak", this process is a child: it runs one
// measurement and prints one line of JSON.
return args is [{ } first, ..] && Child.Knows(first) ? Child.Run(first, args[1..]) : Bench.Run(args);
