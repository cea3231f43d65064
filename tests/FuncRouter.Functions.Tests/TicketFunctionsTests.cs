using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using FuncRouter.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FuncRouter.Functions.Tests;

/// <summary>The life of a ticket in the function app, with a real web server and a real Table Storage.</summary>
public sealed class TicketFunctionsTests(AzuriteServer azurite)
{
    private const string Key = "the-routers-key";
    private const string ManagementKey = "the-management-key";

    private const string Configuration = """
        {
          "providers": { "gone": { "type": "openai-compatible", "baseUrl": "http://127.0.0.1:1/v1", "apiKey": "k" } },
          "routes": { "asked": { "candidates": ["gone/m"], "fallbacks": [ { "person": {} } ] },
                      "held": { "candidates": ["gone/m"], "fallbacks": [ { "person": { "holdSeconds": 100 } } ] } },
          "resilience": { "maxRetries": 0 }
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tickets_orchestration_begins_with_it_and_is_told_when_it_is_answered_and_holds_its_id_alone()
    {
        await using var host = await StartAsync();
        using var handed = await AskAsync(host, "asked");
        var id = handed.Headers.GetValues("x-funcrouter-ticket").Single();
        Assert.Equal(202, (int)handed.StatusCode);

        using var answered = await SendAsync(host, HttpMethod.Post, $"/manage/tickets/{id}", """{"answer":"By hand."}""");

        Assert.Equal(200, (int)answered.StatusCode);
        Assert.Equal([$"schedule TicketOrchestrator as {id} with {id}", $"raise TicketClosed of {id} with answered"], host.Hub.Done);
    }

    [Fact]
    public async Task A_request_is_held_open_until_another_instance_takes_the_answer()
    {
        await using var host = await StartAsync();
        await using var other = await StartAsync();
        var asking = AskAsync(host, "held");
        var id = await host.Hub.Scheduled.WaitAsync(Token);

        using var answered = await SendAsync(other, HttpMethod.Post, $"/manage/tickets/{id}", """{"answer":"From afar."}""");
        using var answer = await asking;

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("From afar.", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task The_activities_know_the_time_of_a_ticket()
    {
        await using var host = await StartAsync();
        using var handed = await AskAsync(host, "asked");
        var id = handed.Headers.GetValues("x-funcrouter-ticket").Single();
        var activities = ActivatorUtilities.CreateInstance<TicketActivities>(host.Services);

        await activities.AnnounceAsync(id, Token);
        Assert.InRange((await activities.TimeLeftAsync(id, Token))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.Equal(TicketState.Open, await activities.ExpireAsync(id, Token));
        Assert.Null(await activities.TimeLeftAsync("tkt-1", Token));
        Assert.Null(await activities.ExpireAsync("tkt-1", Token));
    }

    [Fact]
    public async Task A_task_hub_that_is_away_takes_no_ticket_from_anybody()
    {
        var work = new DurableTicketWork(NullLogger<DurableTicketWork>.Instance);
        await using var hub = new FakeDurableTaskClient { Failure = new TimeoutException("away") };
        DurableTicketWork.Use(hub);

        await work.OpenedAsync("tkt-1", Token);
        await work.ClosedAsync("tkt-1", TicketState.Declined, Token);

        Assert.Equal(["schedule TicketOrchestrator as tkt-1 with tkt-1", "raise TicketClosed of tkt-1 with declined"], hub.Done);
    }

    private async Task<FunctionHost> StartAsync() => await FunctionHost.StartAsync(new()
    {
        ["FUNCROUTER_API_KEY"] = Key,
        ["FUNCROUTER_MANAGEMENT_KEY"] = ManagementKey,
        ["FUNCROUTER_CONFIG_JSON"] = Configuration,
        ["AzureWebJobsStorage"] = await azurite.ConnectionStringAsync(),
    });

    private static Task<HttpResponseMessage> AskAsync(FunctionHost host, string route) => SendAsync(
        host, HttpMethod.Post, "/v1/chat/completions", $$"""{"model":"{{route}}","messages":[{"role":"user","content":"Hello"}]}""", Key);

    private static async Task<HttpResponseMessage> SendAsync(FunctionHost host, HttpMethod method, string path, string body, string key = ManagementKey)
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await client.SendAsync(request, Token);
    }
}
