using System.Collections.Immutable;

namespace FuncRouter.Faults.Chaos;

/// <summary>What a chaos run came to.</summary>
/// <param name="Plan">What was to happen.</param>
/// <param name="Concurrency">How many requests were under way at once.</param>
/// <param name="Results">What clients got.</param>
/// <param name="Calls">How many requests reached the providers.</param>
/// <param name="Records">How many generation records there were.</param>
/// <param name="HeapBefore">Bytes that the router's managed heap held before, after a collection.</param>
/// <param name="HeapAfter">Bytes that it held afterwards, after a collection.</param>
/// <param name="Took">How long it took.</param>
internal sealed record ChaosReport(
    ChaosPlan Plan, int Concurrency, IReadOnlyList<ChaosResult> Results, int Calls, int Records, long HeapBefore, long HeapAfter, TimeSpan Took)
{
    private const double Megabyte = 1024 * 1024;

    /// <summary>Whole answers.</summary>
    public int Whole { get; } = Results.Count(result => result.IsComplete && ChaosText.TokensIn(result.Text) == Plan.TokensOf(result.Request) && ChaosText.FaultOf(result.Text, result.Request) is null);

    /// <summary>Requests that every provider's filter held back, and whose clients were told so.</summary>
    public int Refused { get; } = Results.Count(result => Plan.IsFiltered(result.Request) && result is { Status: 400, Error: not null });

    /// <summary>The share of whole answers among all that might have been.</summary>
    public double Availability => (double)Whole / (Results.Count - Refused);

    /// <summary>Answers that more than one provider wrote.</summary>
    public int Continued => Results.Count(result => result.IsComplete && ChaosText.VoicesIn(result.Text) > 1);

    /// <summary>Streams that broke, and whose clients were told so.</summary>
    public int BrokenStreams => Results.Count(result => result is { Status: 200, IsComplete: false, Error: not null });

    /// <summary>Errors in the place of an answer.</summary>
    public int Errors => Results.Count(result => result.Status != 200 && result.Error is not null) - Refused;

    /// <summary>What must not be: what is wrong, request by request.</summary>
    public ImmutableArray<string> Faults { get; } = [.. Results.Select(result => FaultOf(result, Plan)).OfType<string>()];

    /// <summary>Whether nothing happened that must not.</summary>
    public bool IsRight => Faults.IsEmpty && Records == Results.Count;

    /// <summary>Prints it.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"{Results.Count} requests, {Concurrency} at once, seed {Plan.Seed}: {Took.TotalSeconds:0.0} s, {Results.Count / Took.TotalSeconds:0} requests a second");
        output.WriteLine($"  availability           {Availability:0.00 %} ({Whole} whole answers; {Refused} rightly refused by a filter)");
        output.WriteLine($"  attempts per request   {(double)Calls / Results.Count:0.00}");
        output.WriteLine($"  written by several     {Continued} answers");
        output.WriteLine($"  told as failed         {Errors} before an answer began, {BrokenStreams} in the stream");
        output.WriteLine($"  doubled or truncated   {Results.Count(result => IsFalse(result, Plan))} (must be 0)");
        output.WriteLine($"  ended without a word   {Results.Count(IsUnexplained)} (must be 0)");
        output.WriteLine($"  hung                   {Results.Count(result => result.Hung)} (must be 0)");
        output.WriteLine($"  records missing        {Results.Count - Records} (must be 0)");
        output.WriteLine($"  managed heap           {HeapBefore / Megabyte:0.0} MB before, {HeapAfter / Megabyte:0.0} MB after, each after a collection");
        foreach (var fault in Faults.Take(20))
        {
            output.WriteLine($"  {fault}");
        }
    }

    private static string? FaultOf(ChaosResult result, ChaosPlan plan) =>
        result.Hung ? $"request {result.Request} hung"
        : IsUnexplained(result) ? $"request {result.Request} ended without a word (status {result.Status})"
        : ChaosText.FaultOf(result.Text, result.Request) is { } fault ? $"request {result.Request} ({plan.ClientOf(result.Request)}): {fault}"
        : IsFalse(result, plan) ? $"request {result.Request} ({plan.ClientOf(result.Request)}) has {ChaosText.TokensIn(result.Text)} of {plan.TokensOf(result.Request)} tokens and looks complete"
        : null;

    private static bool IsFalse(ChaosResult result, ChaosPlan plan) =>
        ChaosText.FaultOf(result.Text, result.Request) is not null || (result.IsComplete && ChaosText.TokensIn(result.Text) != plan.TokensOf(result.Request));

    private static bool IsUnexplained(ChaosResult result) => result is { Hung: false, IsComplete: false, Error: null };
}
