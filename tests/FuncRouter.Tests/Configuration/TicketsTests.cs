namespace FuncRouter.Tests.Configuration;

public sealed class TicketsTests
{
    [Fact]
    public async Task The_section_is_read_whole_and_addresses_with_keys_may_be_named()
    {
        var tickets = (await Reading.OptionsOfAsync(
            """
            { "tickets": { "openSeconds": 60, "keepSeconds": 120, "baseUrl": "https://router.example",
                "webhook": { "url": "env:HOOK", "secret": "env:SECRET", "includePrompt": true } } }
            """,
            ("HOOK", "https://hook.example/?key=1"),
            ("SECRET", "s"))).Tickets;

        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120)), (tickets.OpenFor, tickets.KeptFor));
        Assert.Equal("https://router.example/", tickets.BaseUrl!.AbsoluteUri);
        Assert.Equal(("https://hook.example/?key=1", "s", true), (tickets.Webhook!.Url.AbsoluteUri, tickets.Webhook.Secret.Reveal(), tickets.Webhook.IncludePrompt));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/hook")]
    [InlineData("http://localhost/hook")]
    public async Task A_webhook_on_this_machine_may_do_without_encryption(string url) =>
        Assert.NotNull((await Reading.OptionsOfAsync($$"""{ "tickets": { "webhook": { "url": "{{url}}", "secret": "s" } } }""")).Tickets.Webhook);

    [Theory]
    [InlineData("""{ "webhook": { "url": "http://hook.example", "secret": "s" } }""", "tickets.webhook.url", "begins with https://")]
    [InlineData("""{ "webhook": { "url": "ftp://hook.example", "secret": "s" } }""", "tickets.webhook.url", "begins with https://")]
    [InlineData("""{ "webhook": { "url": "https://a:b@hook.example", "secret": "s" } }""", "tickets.webhook.url", "without a user name")]
    [InlineData("""{ "webhook": { "url": "env:MISSING", "secret": "s" } }""", "tickets.webhook.url", "MISSING is not set")]
    [InlineData("""{ "webhook": { "secret": "s" } }""", "tickets.webhook.url", "is missing")]
    [InlineData("""{ "webhook": { "url": "https://hook.example" } }""", "tickets.webhook.secret", "is missing")]
    [InlineData("""{ "openSeconds": 700000 }""", "tickets.openSeconds", "must be from 0.001 to 604800")]
    [InlineData("""{ "openSeconds": 60, "keepSeconds": 30 }""", "tickets", "openSeconds is longer than keepSeconds")]
    public async Task A_mistake_is_named(string section, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ "tickets": {{section}} }""");

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a:b", mistake.Message, StringComparison.Ordinal);
    }
}
