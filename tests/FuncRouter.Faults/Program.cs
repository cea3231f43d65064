using System.Globalization;
using FuncRouter.Faults;
using FuncRouter.Faults.Chaos;

// faults [fast|full]: runs the wall and prints its table; ends with 1 where a scenario did not pass.
// chaos [REQUESTS] [SEED]: runs requests against providers that fail at random; ends with 1 where something happened that must not.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    [] or ["fast"] => await RunWallAsync(TimeProfile.Fast),
    ["full"] => await RunWallAsync(TimeProfile.Full),
    ["chaos", .. var numbers] when numbers.Length <= 2 && numbers.All(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)) =>
        await RunChaosAsync(numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: FuncRouter.Faults [fast|full] or FuncRouter.Faults chaos [REQUESTS] [SEED]");
    return 2;
}

static async Task<int> RunWallAsync(TimeProfile profile)
{
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
}

static async Task<int> RunChaosAsync(int[] numbers)
{
    const int Concurrency = 64;
    var report = await ChaosRunner.RunAsync(new ChaosPlan(numbers is [_, var seed] ? seed : 1, numbers is [var requests, ..] ? requests : 10_000), Concurrency);
    report.Write(Console.Out);
    return report.IsRight ? 0 : 1;
}
