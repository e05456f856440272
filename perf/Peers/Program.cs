using NeoResNet.Peers;

// A first word that is a peer's name (or "peak") makes this process a child: it measures one thing and prints one line of JSON.
return args is [{ } first, ..] && Child.Knows(first) ? Child.Run(first, args[1..]) : Bench.Run(args);
