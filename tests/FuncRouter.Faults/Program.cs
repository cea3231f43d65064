using System.Globalization;
using FuncRouter.Faults;

// faults [fast|full]: runs the wall and prints its table; ends with 1 where a scenario did not pass.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TimeProfile? profile = args switch
{
    [] or ["fast"] => TimeProfile.Fast,
    ["full"] => TimeProfile.Full,
    _ => null,
};
if (profile is null)
{
    Console.Error.WriteLine("Usage: FuncRouter.Faults [fast|full]");
    return 2;
}

await using var runner = await WallRunner.StartAsync(profile);
var verdicts = new List<Verdict>();
await runner.RunAsync(verdict =>
{
    lock (verdicts)
    {
        verdicts.Add(verdict);
    }
});
WallTable.Write(Console.Out, verdicts);
return verdicts.All(verdict => verdict.Outcome == Outcome.Pass) ? 0 : 1;
