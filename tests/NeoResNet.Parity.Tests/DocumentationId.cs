using System.Reflection;

namespace NeoResNet.Parity.Tests;

/// <summary>Gives the names under which XML documentation files keep members. Source: the C# specification, annex D.4.</summary>
internal static class DocumentationId
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => $"T:{NameOf(type)}",
        FieldInfo field => $"F:{NameOf(field.DeclaringType!)}.{field.Name}",
        EventInfo @event => $"E:{NameOf(@event.DeclaringType!)}.{@event.Name}",
        PropertyInfo property => $"P:{NameOf(property.DeclaringType!)}.{property.Name}{ParametersOf(property.GetIndexParameters(), property.DeclaringType!, null)}",
        MethodBase method => $"M:{NameOf(method.DeclaringType!)}.{MethodName(method)}{ParametersOf(method.GetParameters(), method.DeclaringType!, method)}{Conversion(method)}",
        _ => throw new ArgumentException($"{member.MemberType} {member.Name} has no documentation id.", nameof(member)),
    };

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string MethodName(MethodBase method) => method.IsConstructor
        ? "#ctor"
        : method.IsGenericMethod ? $"{method.Name}``{method.GetGenericArguments().Length}" : method.Name;

    private static string Conversion(MethodBase method) => method is MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion
        ? $"~{ReferenceTo(conversion.ReturnType, conversion.DeclaringType!, conversion)}"
        : "";

    private static string ParametersOf(ParameterInfo[] parameters, Type declaring, MethodBase? method) => parameters.Length == 0
        ? ""
        : $"({string.Join(',', parameters.Select(parameter => ReferenceTo(parameter.ParameterType, declaring, method)))})";

    private static string ReferenceTo(Type type, Type declaring, MethodBase? method)
    {
        if (type.IsByRef)
        {
            return $"{ReferenceTo(type.GetElementType()!, declaring, method)}@";
        }

        if (type.IsPointer)
        {
            return $"{ReferenceTo(type.GetElementType()!, declaring, method)}*";
        }

        if (type.IsArray)
        {
            string dimensions = type.GetArrayRank() == 1 ? "" : string.Join(',', Enumerable.Repeat("0:", type.GetArrayRank()));
            return $"{ReferenceTo(type.GetElementType()!, declaring, method)}[{dimensions}]";
        }

        if (type.IsGenericParameter)
        {
            return type.DeclaringMethod is null ? $"`{type.GenericParameterPosition}" : $"``{type.GenericParameterPosition}";
        }

        if (!type.IsGenericType)
        {
            return NameOf(type);
        }

        // Each nesting level takes the arguments that it declares.
        Type[] arguments = type.GetGenericArguments();
        string name = NameOf(type.GetGenericTypeDefinition());
        int taken = 0;
        string[] parts = [.. name.Split('.').Select(part =>
        {
            int tick = part.IndexOf('`');
            if (tick < 0)
            {
                return part;
            }

            int count = int.Parse(part[(tick + 1)..]);
            string inner = string.Join(',', arguments.Skip(taken).Take(count).Select(argument => ReferenceTo(argument, declaring, method)));
            taken += count;
            return $"{part[..tick]}{{{inner}}}";
        })];
        return string.Join('.', parts);
    }
}
