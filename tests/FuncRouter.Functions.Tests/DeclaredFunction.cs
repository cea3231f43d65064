using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FuncRouter.Functions.Tests;

/// <summary>A function as the platform reads it from the attributes.</summary>
internal sealed record DeclaredFunction(string Name, MethodInfo Method, ParameterInfo Parameter, TriggerBindingAttribute Trigger)
{
    /// <summary>All functions of the app, in the order that the host gives them: by name, whatever its case.</summary>
    public static IReadOnlyList<DeclaredFunction> All { get; } =
    [
        .. typeof(RouterFunctions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
            .Select(Read)
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Those with an HTTP trigger, in the same order.</summary>
    public static IReadOnlyList<(string Name, HttpTriggerAttribute Trigger)> Http { get; } =
        [.. All.Where(function => function.Trigger is HttpTriggerAttribute).Select(function => (function.Name, (HttpTriggerAttribute)function.Trigger))];

    private static DeclaredFunction Read(MethodInfo method)
    {
        var trigger = method.GetParameters().Single(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>() is not null);
        return new DeclaredFunction(
            method.GetCustomAttribute<FunctionAttribute>()!.Name, method, trigger, trigger.GetCustomAttribute<TriggerBindingAttribute>()!);
    }
}
