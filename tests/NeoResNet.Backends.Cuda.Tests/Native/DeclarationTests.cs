using System.Reflection;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The native declarations are blittable, and loading a library checks for all of them.
/// </summary>
public sealed class DeclarationTests
{
    private static readonly (Type Methods, CudaLibrary Library)[] Classes =
        [(typeof(DriverMethods), CudaLibrary.Driver), (typeof(CublasMethods), CudaLibrary.Cublas), (typeof(CudnnMethods), CudaLibrary.Cudnn)];

    [Test]
    public void Every_declared_function_is_looked_for_at_the_start()
    {
        foreach ((Type methods, CudaLibrary library) in Classes)
        {
            string[] declared = [.. Imports(methods).Select(import => import.EntryPoint!).Except([LibraryExports.NewElapsedTime, LibraryExports.OldElapsedTime])];
            Assert.That(LibraryExports.Of(library), Is.EquivalentTo(declared));
        }
    }

    [Test]
    public void Declarations_name_libraries_that_the_resolver_knows()
    {
        foreach ((Type methods, CudaLibrary library) in Classes)
        {
            Assert.That(Imports(methods).Select(import => import.Value).Distinct(), Is.EqualTo((string[])[library.Import]));
        }
    }

    [Test]
    public void Every_parameter_is_a_number_or_a_pointer()
    {
        // 64-bit platforms only: addresses are ulong, sizes nuint, handles nint.
        Type[] numbers = [typeof(byte), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(nint), typeof(nuint), typeof(void)];
        foreach (MethodInfo method in Classes.SelectMany(pair => Declared(pair.Methods)))
        {
            foreach (Type type in method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            {
                Assert.That(type.IsPointer || type.IsEnum || numbers.Contains(type), $"{method.Name}: {type}");
            }
        }
    }

    [Test]
    public void Runtime_marshalling_is_off() =>
        Assert.That(typeof(DriverMethods).Assembly.IsDefined(typeof(System.Runtime.CompilerServices.DisableRuntimeMarshallingAttribute)));

    private static IEnumerable<MethodInfo> Declared(Type methods) => methods.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(method => (method.Attributes & MethodAttributes.PinvokeImpl) != 0);

    private static IEnumerable<DllImportAttribute> Imports(Type methods) => Declared(methods).Select(method => method.GetCustomAttribute<DllImportAttribute>()!);
}
