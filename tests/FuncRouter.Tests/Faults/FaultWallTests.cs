using FuncRouter.Faults;

namespace FuncRouter.Tests.Faults;

/// <summary>One wall and one router for all scenarios, in the fast profile.</summary>
public sealed class FastWall : IAsyncLifetime
{
    internal WallRunner Runner { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Runner = await WallRunner.StartAsync(TimeProfile.Fast);

    public ValueTask DisposeAsync() => Runner.DisposeAsync();
}

public sealed class FaultWallTests(FastWall wall) : IClassFixture<FastWall>
{
    private static IEnumerable<Scenario> All => Scenarios.All.Concat(Scenarios.OwnWords);

    public static TheoryData<string, string> Runs => [.. from scenario in All from mode in scenario.Modes select (scenario.Id, mode)];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_fault_is_handled_as_the_catalogue_says(string id, string mode)
    {
        var verdict = await wall.Runner.RunAsync(All.Single(scenario => scenario.Id == id && scenario.Modes.Contains(mode)), mode);

        Assert.True(verdict.Outcome == Outcome.Pass, $"{verdict}");
    }
}
