using FuncRouter.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;

namespace FuncRouter.Functions.Tests;

public sealed class RouteTests
{
    [Fact]
    public void Every_public_endpoint_has_one_function_and_one_function_is_left_for_the_rest()
    {
        var endpoints = RouterApi.Endpoints.Select(endpoint => Describe(endpoint.Route, endpoint.Methods));
        var functions = DeclaredFunction.Http.Where(function => function.Trigger.Route != "{*path}");

        Assert.Equal(endpoints.Order(), functions.Select(function => Describe(function.Trigger.Route, function.Trigger.Methods)).Order());
        Assert.Single(DeclaredFunction.Http, function => function.Trigger.Route == "{*path}");
    }

    [Theory]
    [InlineData("POST", "/v1/chat/completions", "ChatCompletions")]
    [InlineData("OPTIONS", "/v1/chat/completions", "ChatCompletions")]
    [InlineData("GET", "/v1/chat/completions", "ZNotFound")]
    [InlineData("GET", "/v1/models", "Models")]
    [InlineData("HEAD", "/v1/models", "Models")]
    [InlineData("GET", "/v1/models/", "Models")]
    [InlineData("OPTIONS", "/v1/models", "Models")]
    [InlineData("POST", "/v1/models", "ZNotFound")]
    [InlineData("GET", "/v1/models/gpt-5-mini", "ModelsById")]
    [InlineData("GET", "/v1/models/openai/gpt-5-mini", "ModelsById")]
    [InlineData("HEAD", "/v1/models/openai/gpt-5-mini", "ModelsById")]
    [InlineData("DELETE", "/v1/models/openai/gpt-5-mini", "ZNotFound")]
    [InlineData("GET", "/v1/generation", "Generation")]
    [InlineData("POST", "/v1/route", "Route")]
    [InlineData("POST", "/v1/feedback", "Feedback")]
    [InlineData("DELETE", "/manage/users/a/b", "Users")]
    [InlineData("GET", "/v1/tickets/tkt-1", "Tickets")]
    [InlineData("GET", "/manage/tickets", "ManageTickets")]
    [InlineData("GET", "/manage/tickets/", "ManageTickets")]
    [InlineData("POST", "/manage/tickets", "ManageTicketsById")]
    [InlineData("GET", "/manage/tickets/tkt-1", "ManageTicketsById")]
    [InlineData("POST", "/manage/tickets/tkt-1", "ManageTicketsById")]
    [InlineData("DELETE", "/manage/tickets/tkt-1", "ManageTicketsById")]
    [InlineData("DELETE", "/manage/cache", "Cache")]
    [InlineData("GET", "/healthz", "Healthz")]
    [InlineData("HEAD", "/readyz", "Readyz")]
    [InlineData("GET", "/", "ZNotFound")]
    [InlineData("POST", "/v1/messages", "Messages")]
    [InlineData("POST", "/v1/messages/count_tokens", "MessagesCountTokens")]
    [InlineData("POST", "/v1/audio/transcriptions", "Transcriptions")]
    [InlineData("POST", "/v1/images/edits", "ZNotFound")]
    [InlineData("PATCH", "/any/thing", "ZNotFound")]
    public void The_host_takes_a_request_to_the_function_that_answers_it(string method, string path, string expected) =>
        Assert.Equal(expected, HostsChoice(method, path));

    [Fact]
    public void The_function_for_everything_else_is_the_last_and_takes_every_method()
    {
        var last = DeclaredFunction.All[^1];

        Assert.Equal("{*path}", Assert.IsType<HttpTriggerAttribute>(last.Trigger).Route);
        Assert.Null(((HttpTriggerAttribute)last.Trigger).Methods);
        Assert.Equal(last.Name, DeclaredFunction.All.Select(function => function.Name).Max(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_trigger_is_anonymous_and_takes_the_request_itself()
    {
        Assert.All(DeclaredFunction.Http, function => Assert.Equal(AuthorizationLevel.Anonymous, function.Trigger.AuthLevel));
        Assert.All(
            DeclaredFunction.All.Where(function => function.Trigger is HttpTriggerAttribute),
            function => Assert.Equal(typeof(HttpRequest), function.Parameter.ParameterType));
    }

    [Fact]
    public void Every_trigger_with_methods_takes_options_and_one_that_takes_get_takes_head()
    {
        var listed = DeclaredFunction.Http.Where(function => function.Trigger.Methods is not null).ToList();

        Assert.NotEmpty(listed);
        Assert.All(listed, function => Assert.Contains("options", function.Trigger.Methods!));
        Assert.All(listed, function => Assert.Equal(function.Trigger.Methods!.Contains("get"), function.Trigger.Methods!.Contains("head")));
    }

    [Fact]
    public void No_route_begins_where_the_host_has_its_own() =>
        Assert.All(DeclaredFunction.Http, function =>
        {
            Assert.False(function.Trigger.Route!.StartsWith("admin", StringComparison.OrdinalIgnoreCase));
            Assert.False(function.Trigger.Route!.StartsWith("runtime", StringComparison.OrdinalIgnoreCase));
        });

    [Fact]
    public void Names_are_ones_that_the_host_accepts_and_no_two_are_the_same()
    {
        Assert.All(DeclaredFunction.All, function => Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,126}$", function.Name));
        Assert.Equal(
            DeclaredFunction.All.Count,
            DeclaredFunction.All.Select(function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>The first function by name whose route and method match: what the host does.</summary>
    private static string HostsChoice(string method, string path) =>
        DeclaredFunction.Http.First(function =>
            new TemplateMatcher(TemplateParser.Parse(function.Trigger.Route!), []).TryMatch(path, [])
            && (function.Trigger.Methods is null || function.Trigger.Methods.Contains(method, StringComparer.OrdinalIgnoreCase))).Name;

    private static string Describe(string? route, IEnumerable<string>? methods) => $"{route} {string.Join(',', (methods ?? []).Order())}";
}
