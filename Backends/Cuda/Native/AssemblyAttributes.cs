using System.Runtime.CompilerServices;

// Every native call passes blittable values only: what the C side sees is what is written here.
[assembly: DisableRuntimeMarshalling]
