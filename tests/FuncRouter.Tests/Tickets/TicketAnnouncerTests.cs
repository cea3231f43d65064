using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Providers;
using FuncRouter.Tests.EndToEnd;
using FuncRouter.Tests.Fixtures;
using FuncRouter.Tickets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Tests.Tickets;

/// <summary>Announcements, to a real web server.</summary>
public sealed class TicketAnnouncerTests : IAsyncLifetime
{
    private const string Secret = "the-secret";

    private readonly ConcurrentQueue<(string Path, string Timestamp, string Signature, string Body)> _received = new();
    private readonly ConcurrentQueue<int> _statuses = new();
    private readonly WatchedTime _time = new();
    private readonly HttpMessageInvoker _invoker = new(UpstreamHandler.Create());
    private readonly TicketStore _tickets;
    private readonly TicketDesk _desk;
    private readonly WebApplication _receiver;
    private TicketOptions _options = new();

    public TicketAnnouncerTests()
    {
        _tickets = new TicketStore(new ScriptedStore(), _time);
        _desk = new TicketDesk(_tickets, new RecordedTicketWork(), () => _options, _time, new Logged<TicketDesk>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            _received.Enqueue((context.Request.Path, headers["x-funcrouter-timestamp"].ToString(), headers["x-funcrouter-signature"].ToString(), await reader.ReadToEndAsync()));
            context.Response.StatusCode = _statuses.TryDequeue(out var status) ? status : 204;
            context.Response.Headers.Location = "/elsewhere";
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _receiver.StartAsync(Token);
        var address = _receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _options = new TicketOptions
        {
            BaseUrl = new Uri("https://router.example/base/"),
            Webhook = new WebhookOptions { Url = new Uri($"{address}/hook?key=1"), Secret = new Secret(Secret) },
        };
    }

    public async ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_ticket_is_announced_with_its_address_and_a_signature_and_without_its_prompt()
    {
        var ticket = await OpenAsync();

        await Announcer().AnnounceAsync(ticket.Id, Token);

        var (path, timestamp, signature, body) = Assert.Single(_received);
        Assert.Equal("/hook", path);
        var announcement = JsonNode.Parse(body)!.AsObject();
        Assert.Equal(["type", "id", "tenant", "route", "model", "createdAt", "expiresAt", "address"], announcement.Select(member => member.Key));
        Assert.Equal(("ticket.opened", ticket.Id), ((string?)announcement["type"], (string?)announcement["id"]));
        Assert.Equal($"https://router.example/base/manage/tickets/{ticket.Id}", (string?)announcement["address"]);
        Assert.Equal($"{_time.GetUtcNow().ToUnixTimeSeconds()}", timestamp);
        Assert.Equal(
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"))),
            signature);
    }

    [Fact]
    public async Task The_prompt_is_sent_along_where_that_is_configured()
    {
        _options = _options with { Webhook = _options.Webhook! with { IncludePrompt = true } };

        await Announcer().AnnounceAsync((await OpenAsync()).Id, Token);

        Assert.Equal("Hello", (string?)JsonNode.Parse(Assert.Single(_received).Body)!["prompt"]![0]!["text"]);
    }

    [Fact]
    public async Task A_ticket_that_waits_no_longer_is_not_announced_nor_any_without_a_webhook()
    {
        var closed = await OpenAsync();
        await _desk.CloseAsync(closed.Id, "Yes.", null, null, Token);
        await Announcer().AnnounceAsync(closed.Id, Token);
        await Announcer().AnnounceAsync(_tickets.NewId(), Token);
        _options = _options with { Webhook = null };

        await Announcer().AnnounceAsync((await OpenAsync()).Id, Token);

        Assert.Empty(_received);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_webhook_that_does_not_take_it_is_an_error_and_no_redirect_is_followed(int status)
    {
        _statuses.Enqueue(status);

        var error = await Assert.ThrowsAsync<TicketAnnouncementException>(async () => await Announcer().AnnounceAsync((await OpenAsync()).Id, Token));

        Assert.Equal($"the webhook answered {status}", error.Message);
        Assert.Single(_received);
    }

    [Fact]
    public async Task A_webhook_that_is_silent_is_given_up_after_ten_seconds()
    {
        using var silent = new HttpMessageInvoker(new ScriptedHandler().Hangs());
        var announcer = new TicketAnnouncer(_tickets, () => _options, silent, _time);
        var announcing = announcer.AnnounceAsync((await OpenAsync()).Id, Token);

        await _time.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Contains("within 10 s", (await Assert.ThrowsAsync<TicketAnnouncementException>(() => announcing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_an_ordinary_process_an_announcement_that_fails_is_made_again_after_a_while_and_then_given_up()
    {
        foreach (var status in (int[])[500, 503, 429, 500])
        {
            _statuses.Enqueue(status);
        }

        var log = new Logged<TicketAnnouncements>();
        var first = await OpenAsync();
        var second = await OpenAsync();
        using var announcements = new TicketAnnouncements(Announcer(), _time, log);
        await announcements.StartAsync(Token);

        await announcements.OpenedAsync(first.Id, Token);
        foreach (var pause in (int[])[1, 5, 25])
        {
            await _time.PassAsync(TimeSpan.FromSeconds(pause));
        }

        await Poll.UntilAsync(() => log.Messages.Count == 4, Token);
        await announcements.OpenedAsync(second.Id, Token);
        await Poll.UntilAsync(() => _received.Count == 5, Token);
        await announcements.StopAsync(Token);

        Assert.Equal([first.Id, first.Id, first.Id, first.Id, second.Id], _received.Select(call => (string?)JsonNode.Parse(call.Body)!["id"]));
        Assert.Equal($"{first.Id} was not announced, attempt 4 of 4: the webhook answered 500", log.Messages.Last());
    }

    private TicketAnnouncer Announcer() => new(_tickets, () => _options, _invoker, _time);

    private Task<Ticket> OpenAsync() => _desk.OpenAsync(ChatRequest.Of(_time), "auto", [new TicketTurn("user", "Hello")], null);
}
