using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;

namespace FuncRouter.Functions.Tests;

public sealed class HostFilesTests
{
    private static readonly JsonNode Host = Read("host.json");
    private static readonly JsonNode Sample = Read("local.settings.sample.json");

    [Fact]
    public void Routes_have_no_prefix() => Assert.Equal("", (string?)Host["extensions"]!["http"]!["routePrefix"]);

    [Fact]
    public void Waiting_requests_are_not_turned_away()
    {
        var http = Host["extensions"]!["http"]!;

        Assert.False((bool)http["dynamicThrottlesEnabled"]!);
        Assert.Equal(-1, (int)http["maxConcurrentRequests"]!);
        Assert.Equal(-1, (int)http["maxOutstandingRequests"]!);
    }

    [Fact]
    public void An_invocation_may_take_thirty_minutes() => Assert.Equal("00:30:00", (string?)Host["functionTimeout"]);

    [Fact]
    public void Telemetry_is_OpenTelemetry() => Assert.Equal("OpenTelemetry", (string?)Host["telemetryMode"]);

    [Fact]
    public void The_task_hub_is_small_and_traces_no_content()
    {
        var durable = Host["extensions"]!["durableTask"]!;

        Assert.Equal("funcrouter", (string?)durable["hubName"]);
        Assert.Equal(1, (int)durable["storageProvider"]!["partitionCount"]!);
        Assert.Equal("00:00:10", (string?)durable["storageProvider"]!["maxQueuePollingInterval"]);
        Assert.InRange((int)durable["maxConcurrentActivityFunctions"]!, 1, 16);
        Assert.False((bool)durable["tracing"]!["traceInputsAndOutputs"]!);
    }

    [Fact]
    public void The_sample_has_every_setting_that_a_local_run_needs()
    {
        var values = Sample["Values"]!.AsObject();

        Assert.False((bool)Sample["IsEncrypted"]!);
        Assert.All(values, setting => Assert.Equal(JsonValueKind.String, setting.Value!.GetValueKind()));
        Assert.Equal("UseDevelopmentStorage=true", (string?)values["AzureWebJobsStorage"]);
        Assert.Equal("dotnet-isolated", (string?)values["FUNCTIONS_WORKER_RUNTIME"]);
        Assert.Equal("true", (string?)values["AzureWebJobsDisableHomepage"]);
        Assert.NotEmpty((string?)values["FUNCROUTER_API_KEY"] ?? "");
        Assert.Equal("0 */5 * * * *", (string?)values["FUNCROUTER_PROBE_SCHEDULE"]);
    }

    [Fact]
    public void The_sample_has_every_setting_that_a_trigger_names()
    {
        var named = DeclaredFunction.All.Select(function => function.Trigger).OfType<TimerTriggerAttribute>().Select(timer => timer.Schedule.Trim('%'));

        Assert.All(named, name => Assert.True(Sample["Values"]!.AsObject().ContainsKey(name), name));
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, name)))!;
}
