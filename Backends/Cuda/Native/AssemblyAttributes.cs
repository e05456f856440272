using System.Runtime.CompilerServices;

// Native calls pass only blittable values, so the C side sees exactly the declared types.
[assembly: DisableRuntimeMarshalling]
