namespace FuncRouter.Faults;

/// <summary>Prints what the scenarios came to.</summary>
internal static class WallTable
{
    /// <summary>Writes a line for each scenario and mode, and the sums.</summary>
    public static void Write(TextWriter output, IReadOnlyCollection<Verdict> verdicts)
    {
        foreach (var verdict in verdicts.OrderBy(verdict => verdict.Mode == "own words").ThenBy(verdict => verdict.Id, StringComparer.Ordinal).ThenByDescending(verdict => verdict.Mode, StringComparer.Ordinal))
        {
            var fault = Scenarios.All.Single(scenario => scenario.Id == verdict.Id).Fault;
            output.WriteLine(
                $"{verdict.Id}  {verdict.Mode,-9}  {verdict.Outcome.ToString().ToLowerInvariant(),-7}  {verdict.Attempts,3} attempts  {verdict.Took.TotalSeconds,6:0.00} s  {fault}{(verdict.Remark.Length > 0 ? "  - " + verdict.Remark : "")}");
        }

        foreach (var mode in verdicts.GroupBy(verdict => verdict.Mode).OrderByDescending(mode => mode.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{mode.Key}: {mode.Count(verdict => verdict.Outcome == Outcome.Pass)} of {mode.Count()} pass");
        }
    }
}
