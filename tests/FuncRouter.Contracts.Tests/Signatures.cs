using System.Reflection;
using System.Runtime.Serialization;

namespace FuncRouter.Contracts.Tests;

/// <summary>Writes an assembly's public surface as text, one line a type or member, in ordinal order.</summary>
internal static class Signatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(Of).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(Type type)
    {
        yield return $"{type.FullName}: {Kind(type)}{Bases(type)}";
        foreach (var member in type.GetMembers(Declared).Select(Of).OfType<string>())
        {
            yield return $"{type.FullName}: {member}";
        }
    }

    private static string? Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)} new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) => Method(method),
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible) => Property(property),
        FieldInfo { IsPublic: true, IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
        _ => null,
    };

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Where(found => found != typeof(ISerializable)).Select(Name).Order(StringComparer.Ordinal);
        return type.IsEnum || type.IsInterface ? "" : $" : {string.Join(", ", bases.Prepend(Name(type.BaseType!)))}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "public" : "protected") + (method.IsStatic ? " static" : "")
        + (method is { IsVirtual: true, IsFinal: false, DeclaringType.IsInterface: false } ? " virtual" : "");

    private static string Method(MethodInfo method)
    {
        var arguments = method.GetGenericArguments();
        var generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";
        var constraints = string.Concat(arguments.Select(Constraints));
        return $"{Access(method)} {Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)}){constraints}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        var verbs = string.Concat(accessors.Select(accessor => accessor == property.GetMethod ? " get;" : " set;").Order());
        return $"{Access(accessors[0])} {Name(property.PropertyType)} {property.Name}{index} {{{verbs} }}";
    }

    private static string Parameters(MethodBase method) => Parameters(method.GetParameters());

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        (parameter.IsOut ? "out " : "") + Name(parameter.ParameterType) + $" {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "");

    private static string Constraints(Type argument)
    {
        var isClass = argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint);
        var constraints = argument.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal);
        return $" where {argument.Name} : {string.Join(", ", isClass ? constraints.Prepend("class") : constraints)}";
    }

    private static string Name(Type type) => type switch
    {
        { IsByRef: true } or { IsArray: true } => Name(type.GetElementType()!) + (type.IsArray ? "[]" : ""),
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => type.Name,
    };
}
