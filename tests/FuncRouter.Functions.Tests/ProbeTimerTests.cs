using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace FuncRouter.Functions.Tests;

public sealed class ProbeTimerTests
{
    private const string Scheduled = "schedule ProbeOrchestrator as funcrouter-probes with nothing";
    private const string Cleared = "purge all that are Completed, Failed, Terminated";

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Suspended)]
    [InlineData(OrchestrationRuntimeStatus.ContinuedAsNew)]
    public async Task A_run_that_has_not_ended_is_left_alone(OrchestrationRuntimeStatus status) => Assert.Empty(await FireAsync(status));

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Canceled)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    public async Task A_run_that_has_ended_is_purged_and_the_next_takes_its_id(OrchestrationRuntimeStatus status) =>
        Assert.Equal(["purge funcrouter-probes", Cleared, Scheduled], await FireAsync(status));

    [Fact]
    public async Task The_first_run_is_scheduled_under_the_fixed_id() => Assert.Equal([Cleared, Scheduled], await FireAsync(null));

    [Fact]
    public void The_app_settings_say_when_it_fires()
    {
        var timer = Assert.Single(DeclaredFunction.All, function => function.Trigger is TimerTriggerAttribute);

        Assert.Equal("%FUNCROUTER_PROBE_SCHEDULE%", ((TimerTriggerAttribute)timer.Trigger).Schedule);
    }

    private static async Task<IReadOnlyList<string>> FireAsync(OrchestrationRuntimeStatus? status)
    {
        await using var client = new FakeDurableTaskClient(status);
        await new ProbeTimer(NullLogger<ProbeTimer>.Instance).RunAsync(new TimerInfo(), client, TestContext.Current.CancellationToken);
        return client.Done;
    }
}
