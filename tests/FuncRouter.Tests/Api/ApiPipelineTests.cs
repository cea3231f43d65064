using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Api;
using FuncRouter.Configuration;
using FuncRouter.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Tests.Api;

public sealed class ApiPipelineTests : IDisposable
{
    private static readonly ApiEndpoint Endpoint = new("Test", "v1/test", ["get", "head", "options"]);

    private readonly OptionsWith _options = new("https://page.example");
    private readonly Logged<ApiPipeline> _log = new();
    private readonly RouterStateSource _states;
    private readonly ApiPipeline _pipeline;

    public ApiPipelineTests()
    {
        _states = new RouterStateSource(_options, new CatalogueSource(), new WatchedTime());
        _pipeline = new ApiPipeline(new AccessGuard(AccessPolicy.LoopbackOnly, new Secret("sesame")), _states, _log);
    }

    public void Dispose() => _states.Dispose();

    [Fact]
    public async Task Who_may_ask_is_answered()
    {
        var call = await RunAsync(Call(), context => context.Response.WriteAsync("hello"));

        Assert.Equal((200, "hello"), (call.StatusCode, call.Sent));
    }

    [Fact]
    public async Task Who_may_not_ask_is_refused_before_anything_happens()
    {
        var call = await RunAsync(new WebCall("GET", "/v1/test"), _ => throw new InvalidOperationException());

        Assert.Equal((401, "Bearer"), (call.StatusCode, call.Response.Headers.WWWAuthenticate.ToString()));
        Assert.Equal(("invalid_api_key", "authentication_error"), (Error(call, "code"), Error(call, "type")));
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task A_method_that_is_not_taken_is_405_with_those_that_are()
    {
        var call = await RunAsync(Call("DELETE"), _ => throw new InvalidOperationException());

        Assert.Equal((405, "GET, HEAD, OPTIONS"), (call.StatusCode, call.Response.Headers.Allow.ToString()));
        Assert.Equal("/v1/test does not take DELETE. Use GET, HEAD, OPTIONS.", Error(call, "message"));
    }

    [Fact]
    public async Task Options_are_answered_without_a_key_and_without_the_endpoint()
    {
        var call = await RunAsync(new WebCall("OPTIONS", "/v1/test"), _ => throw new InvalidOperationException());

        Assert.Equal((204, "GET, HEAD, OPTIONS", ""), (call.StatusCode, call.Response.Headers.Allow.ToString(), call.Sent));
        Assert.Equal("", call.Response.Headers.AccessControlAllowMethods.ToString() + call.Response.Headers.AccessControlAllowOrigin);
    }

    [Theory]
    [InlineData("https://page.example", true)]
    [InlineData("HTTPS://PAGE.EXAMPLE", true)]
    [InlineData("https://other.example", false)]
    [InlineData("https://page.example.attacker.example", false)]
    [InlineData("null", false)]
    public async Task A_preflight_is_granted_to_pages_of_allowed_origins_alone(string origin, bool allowed)
    {
        var call = await RunAsync(new WebCall("OPTIONS", "/v1/test").With("Origin", origin).With("Access-Control-Request-Headers", "authorization,x-a"));

        var headers = call.Response.Headers;
        Assert.Equal("Origin", headers.Vary.ToString());
        Assert.Equal(
            allowed ? (origin, "GET, HEAD, OPTIONS", "authorization,x-a", "600") : ("", "", "", ""),
            (headers.AccessControlAllowOrigin.ToString(), headers.AccessControlAllowMethods.ToString(), headers.AccessControlAllowHeaders.ToString(), headers.AccessControlMaxAge.ToString()));
    }

    [Fact]
    public async Task An_allowed_page_sees_the_routers_headers_and_its_errors()
    {
        var answer = await RunAsync(Call().With("Origin", "https://page.example"), context => context.Response.WriteAsync("hello"));
        var refusal = await RunAsync(new WebCall("GET", "/v1/test").With("Origin", "https://page.example"));
        var failure = await RunAsync(Call().With("Origin", "https://page.example"), _ => throw new InvalidOperationException());

        Assert.Equal([200, 401, 500], [answer.StatusCode, refusal.StatusCode, failure.StatusCode]);
        Assert.All([answer, refusal, failure], call => Assert.Equal(
            ("https://page.example", "*", "Origin"),
            (call.Response.Headers.AccessControlAllowOrigin.ToString(), call.Response.Headers.AccessControlExposeHeaders.ToString(), call.Response.Headers.Vary.ToString())));
    }

    [Fact]
    public void A_star_allows_every_origin_and_nothing_is_said_without_one()
    {
        var (page, program) = (new WebCall().With("Origin", "https://any.example"), new WebCall());
        new CorsPolicy(["*"]).Apply(page.Context);
        new CorsPolicy(["*"]).Apply(program.Context);
        Assert.Equal("https://any.example", page.Response.Headers.AccessControlAllowOrigin.ToString());
        Assert.Empty(program.Response.Headers);

        var closed = new WebCall().With("Origin", "https://any.example");
        new CorsPolicy([]).Apply(closed.Context);
        Assert.Empty(closed.Response.Headers);
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_is_500_without_details_and_logged()
    {
        var call = await RunAsync(Call(), context =>
        {
            context.Response.Headers["x-half"] = "done";
            throw new InvalidOperationException("secret detail");
        });

        Assert.Equal((500, "internal_error"), (call.StatusCode, Error(call, "code")));
        Assert.DoesNotContain("secret detail", call.Sent, StringComparison.Ordinal);
        Assert.False(call.Response.Headers.ContainsKey("x-half"));
        Assert.Equal(["GET /v1/test failed unexpectedly"], _log.Messages);
    }

    [Fact]
    public async Task A_failure_after_the_headers_breaks_the_connection_off()
    {
        var call = await RunAsync(Call(), async context =>
        {
            await context.Response.WriteAsync("half");
            throw new InvalidOperationException();
        });

        Assert.True(call.WasAborted);
        Assert.Equal("half", call.Sent);
    }

    [Fact]
    public async Task What_the_server_finds_wrong_with_a_request_keeps_its_status()
    {
        var call = await RunAsync(Call(), _ => throw new BadHttpRequestException("cut off", 408));

        Assert.Equal((408, "cut off"), (call.StatusCode, Error(call, "message")));
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task What_a_client_breaks_by_leaving_is_no_failure()
    {
        var left = Call();
        var call = await RunAsync(left, _ =>
        {
            left.Leave();
            throw new IOException();
        });

        Assert.Equal("", call.Sent);
        Assert.Empty(_log.Messages);
    }

    [Theory]
    [InlineData("GET", "/", 200, "")]
    [InlineData("GET", "/nowhere", 404, "unknown_path")]
    [InlineData("POST", "/v1/models", 405, "method_not_allowed")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/models/a/b", 405, "method_not_allowed")]
    public async Task Paths_without_an_endpoint_have_their_own_answers(string method, string path, int status, string code)
    {
        var call = Call(method, path);
        await _pipeline.GuardRest(RouterApi.Endpoints)(call.Context);

        Assert.Equal(status, call.StatusCode);
        Assert.Equal(code, status == 200 ? "" : Error(call, "code"));
    }

    private static WebCall Call(string method = "GET", string path = "/v1/test") => new WebCall(method, path).With("api-key", "sesame");

    private static string? Error(WebCall call, string field) => (string?)JsonNode.Parse(call.Sent)!["error"]![field];

    private async Task<WebCall> RunAsync(WebCall call, RequestDelegate? handler = null)
    {
        await _pipeline.Guard(Endpoint, handler ?? (_ => Task.CompletedTask))(call.Context);
        return call;
    }

    private sealed class OptionsWith(params ImmutableArray<string> origins) : IOptionsSource, IDisposable
    {
        public RouterOptions Current { get; } = new() { Api = new ApiOptions { AllowedOrigins = origins } };

        public IDisposable Subscribe(Action<RouterOptions> changed) => this;

        public void Dispose()
        {
        }
    }
}
