namespace FuncRouter.Providers.Demo;

/// <summary>An answer with what its document or all its chunks say alike.</summary>
/// <param name="Id">The answer's <c>id</c>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Model">Which model made it.</param>
/// <param name="Answer">The answer.</param>
internal sealed record DemoCompletion(string Id, DateTimeOffset Created, DemoModel Model, DemoAnswer Answer);

/// <summary>An event of a stream.</summary>
/// <param name="Due">When it is there, counted from the request.</param>
/// <param name="Bytes">The event as it is sent; valid until the next one is made.</param>
internal readonly record struct DemoEvent(TimeSpan Due, ReadOnlyMemory<byte> Bytes);
