using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace NeoResNet.Parity.Tests;

/// <summary>Guards the public face of the library: small, without names that clash with .NET's, and documented completely.</summary>
public sealed class PublicApiTests
{
    private const int MaxPublicTypes = 172;

    private static readonly Assembly[] Assemblies =
    [
        typeof(Tensors.NhwcTensor).Assembly, typeof(Backends.IBackend).Assembly, typeof(Backends.Cpu.CpuBackend).Assembly,
        typeof(Backends.Cuda.CudaBackend).Assembly, typeof(Nn.Graph).Assembly, typeof(ResNetV2).Assembly, Assembly.Load("NeoResNet.Images"), Assembly.Load("NeoResNet.Training"),
    ];

    // The namespaces that ordinary files import without saying so, and those beside which tensors are used.
    private static readonly string[] CommonNamespaces =
    [
        "System", "System.IO", "System.Linq", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks", "System.Net.Http",
        "System.Diagnostics", "System.Numerics", "System.Numerics.Tensors",
    ];

    [Test]
    public void The_public_face_is_small()
    {
        string[] types = [.. Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Select(type => type.FullName!)];
        TestContext.Out.WriteLine($"{types.Length} public types");
        Assert.That(types, Has.Length.LessThanOrEqualTo(MaxPublicTypes), string.Join('\n', types));
    }

    [Test]
    public void No_type_clashes_with_one_of_dotnet()
    {
        string[] dotnet =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) && File.Exists(path))
                .SelectMany(path => Assembly.Load(Path.GetFileNameWithoutExtension(path)).GetExportedTypes())
                .Where(type => CommonNamespaces.Contains(type.Namespace) && type.DeclaringType is null).Select(type => type.Name),
        ];
        Assert.That(dotnet, Does.Contain("Trace").And.Contain("Tensor"), "the names are found");
        Assert.That(Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.DeclaringType is null).Select(type => type.Name).Intersect(dotnet), Is.Empty);

        // Files with top-level statements have a class of this name.
        Assert.That(Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Select(type => type.Name), Has.None.EqualTo("Program"));
    }

    [TestCaseSource(nameof(Assemblies))]
    public void Every_public_member_is_documented_completely(Assembly assembly)
    {
        Dictionary<string, XElement> documentation = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value);
        string[] missing = [.. assembly.GetExportedTypes().SelectMany(type => MissingOf(type, documentation)).Order(StringComparer.Ordinal)];
        Assert.That(missing, Is.Empty, $"{missing.Length}:\n{string.Join('\n', missing)}");
    }

    private static IEnumerable<string> MissingOf(Type type, Dictionary<string, XElement> documentation)
    {
        string typeId = DocumentationId.Of(type);
        if (!documentation.TryGetValue(typeId, out XElement? ofType) || ofType.Element("summary") is null)
        {
            yield return $"{typeId}: summary";
        }

        foreach (Type parameter in type.GetGenericArguments().Where(_ => !type.IsNested && ofType is not null))
        {
            if (!Documents(ofType!, "typeparam", parameter.Name))
            {
                yield return $"{typeId}: typeparam {parameter.Name}";
            }
        }

        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (MemberInfo member in type.GetMembers(Declared).Where(member => IsVisible(member) && IsWritten(member, type)))
        {
            foreach (string missing in MissingOf(member, type, ofType, documentation))
            {
                yield return $"{DocumentationId.Of(member)}: {missing}";
            }
        }
    }

    private static IEnumerable<string> MissingOf(MemberInfo member, Type type, XElement? ofType, Dictionary<string, XElement> documentation)
    {
        if (!documentation.TryGetValue(DocumentationId.Of(member), out XElement? entry))
        {
            // A record documents the properties of its primary constructor as parameters of the type.
            if (member is not PropertyInfo property || ofType is null || !Documents(ofType, "param", property.Name))
            {
                yield return "summary";
            }

            yield break;
        }

        // A path inherits some tags only; the compiler leaves it in the file.
        string? inherited = entry.Element("inheritdoc") is { } inheritance ? (string?)inheritance.Attribute("path") ?? "" : null;
        if (inherited == "")
        {
            yield break;
        }

        if (entry.Element("summary") is null)
        {
            yield return "summary";
        }

        bool Inherits(string tag) => inherited is not null && (inherited.StartsWith("/*", StringComparison.Ordinal) || inherited.Contains(tag, StringComparison.Ordinal));
        ParameterInfo[] parameters = member switch
        {
            MethodBase method => method.GetParameters(),
            PropertyInfo property => property.GetIndexParameters(),
            _ => [],
        };
        foreach (ParameterInfo parameter in parameters.Where(parameter => !Documents(entry, "param", parameter.Name!) && !Inherits("param")))
        {
            yield return $"param {parameter.Name}";
        }

        if (member is MethodInfo called)
        {
            foreach (Type parameter in called.GetGenericArguments().Where(parameter => !Documents(entry, "typeparam", parameter.Name)))
            {
                yield return $"typeparam {parameter.Name}";
            }

            if (called.ReturnType != typeof(void) && entry.Element("returns") is null && !Inherits("returns"))
            {
                yield return "returns";
            }
        }
    }

    private static bool Documents(XElement entry, string tag, string name) =>
        entry.Elements(tag).Any(element => element.Attribute("name")?.Value == name && element.Value.Trim().Length > 0);

    private static bool IsVisible(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo @event => IsVisible(@event.AddMethod!),
        _ => false,
    };

    // Not what the compiler adds: accessors, the members of records, the values of enumerations' storage.
    private static bool IsWritten(MemberInfo member, Type type)
    {
        if (member is MethodBase { IsSpecialName: true } special && !special.IsConstructor && !special.Name.StartsWith("op_", StringComparison.Ordinal))
        {
            return false;
        }

        if (member is FieldInfo { IsSpecialName: true } || (member is not PropertyInfo && member.IsDefined(typeof(CompilerGeneratedAttribute))))
        {
            return false;
        }

        if (typeof(MulticastDelegate).IsAssignableFrom(type) || (member is ConstructorInfo { IsStatic: true }))
        {
            return false;
        }

        // The primary constructor of a record, and a default constructor, have their documentation at the type.
        bool isRecord = type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance) is not null;
        return member switch
        {
            ConstructorInfo { } constructor when constructor.GetParameters().Length == 0 => constructor.DeclaringType!.IsValueType,
            ConstructorInfo constructor when isRecord => !IsPrimary(constructor, type),
            PropertyInfo { Name: "EqualityContract" } => false,
            _ => true,
        };
    }

    private static bool IsPrimary(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters().All(parameter => type.GetProperty(parameter.Name!) is not null || parameter.ParameterType == type);
}
