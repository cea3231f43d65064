using System.Net;
using FuncRouter.Api;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Tests.Api;

public sealed class AccessGuardTests
{
    private static readonly AccessGuard Keyed = new(AccessPolicy.LoopbackOnly, new Secret("sesame"));
    private static readonly AccessGuard Open = new(AccessPolicy.LoopbackOnly, null);

    [Theory]
    [InlineData("Authorization", "Bearer sesame")]
    [InlineData("Authorization", "bearer  sesame")]
    [InlineData("x-api-key", "sesame")]
    [InlineData("api-key", "sesame")]
    public void The_key_is_taken_from_every_place_where_clients_put_it(string header, string value) =>
        Assert.Null(Check(Keyed, new WebCall().With(header, value)));

    [Theory]
    [InlineData("Authorization", "Bearer Sesame")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "sesame")]
    [InlineData("Authorization", "Basic c2VzYW1l")]
    [InlineData("x-api-key", "sesam")]
    [InlineData("api-key", "")]
    [InlineData("x-other", "sesame")]
    public void Anything_else_is_no_key(string header, string value)
    {
        var error = Check(Keyed, new WebCall().With(header, value))!;

        Assert.Equal((401, "invalid_api_key"), (error.Status, error.Code));
    }

    [Fact]
    public void A_key_beside_another_scheme_of_authorization_counts() =>
        Assert.Null(Check(Keyed, new WebCall().With("Authorization", "Basic c2VzYW1l").With("api-key", "sesame")));

    [Fact]
    public void An_open_endpoint_asks_for_no_key() => Assert.Null(Keyed.Check(new WebCall().Context, isOpen: true, _ => false));

    [Fact]
    public void With_a_key_the_address_does_not_matter()
    {
        var call = new WebCall().With("api-key", "sesame").With("Origin", "https://elsewhere.example");
        call.Context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        call.Context.Request.Host = new HostString("router.example");

        Assert.Null(Check(Keyed, call));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_that_needs_a_key_and_has_none_answers_nobody(bool isOpen)
    {
        var error = new AccessGuard(AccessPolicy.KeyRequired, null).Check(new WebCall().With("api-key", "x").Context, isOpen, _ => true)!;

        Assert.Equal(401, error.Status);
        Assert.Contains("FUNCROUTER_API_KEY", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.3.2.1", null)]
    [InlineData("::1", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    [InlineData("192.168.0.5", 403)]
    [InlineData("203.0.113.7", 403)]
    [InlineData("::ffff:203.0.113.7", 403)]
    [InlineData("fe80::1", 403)]
    public void Without_a_key_only_this_machine_may_ask(string address, int? status)
    {
        var call = new WebCall();
        call.Context.Connection.RemoteIpAddress = IPAddress.Parse(address);

        Assert.Equal(status, Check(Open, call)?.Status);
    }

    [Theory]
    [InlineData("localhost:7071", null)]
    [InlineData("LOCALHOST", null)]
    [InlineData("127.0.0.1:80", null)]
    [InlineData("[::1]:7071", null)]
    [InlineData("[::1]", null)]
    [InlineData("attacker.example:7071", 403)]
    [InlineData("localhost.attacker.example", 403)]
    [InlineData("127.0.0.1.attacker.example", 403)]
    [InlineData("192.168.0.5:7071", 403)]
    [InlineData("", 403)]
    public void Without_a_key_a_name_that_was_bound_anew_is_refused(string host, int? status)
    {
        var call = new WebCall();
        call.Context.Request.Host = new HostString(host);

        Assert.Equal(status, Check(Open, call)?.Status);
    }

    [Theory]
    [InlineData("http://localhost:7071", null)]
    [InlineData("https://allowed.example", null)]
    [InlineData("http://localhost:3000", 403)]
    [InlineData("https://localhost:7071", 403)]
    [InlineData("https://elsewhere.example", 403)]
    [InlineData("null", 403)]
    public void Without_a_key_only_pages_of_the_router_and_of_allowed_origins_may_ask(string origin, int? status) =>
        Assert.Equal(status, Check(Open, new WebCall().With("Origin", origin))?.Status);

    private static RouterError? Check(AccessGuard guard, WebCall call) =>
        guard.Check(call.Context, isOpen: false, origin => origin == "https://allowed.example");
}
