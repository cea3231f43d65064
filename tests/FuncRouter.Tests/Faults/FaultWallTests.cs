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
    public static TheoryData<string, bool> Runs => [.. from scenario in Scenarios.All from stream in (bool[])[true, false] select (scenario.Id, stream)];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_fault_is_handled_as_the_catalogue_says(string id, bool stream)
    {
        var verdict = await wall.Runner.RunAsync(Scenarios.All.Single(scenario => scenario.Id == id), stream);

        Assert.True(verdict.Outcome == Outcome.Pass, $"{verdict}");
    }
}
