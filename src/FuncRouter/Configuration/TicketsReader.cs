using FuncRouter.Tickets;

namespace FuncRouter.Configuration;

/// <summary>Reads the section <c>tickets</c>.</summary>
/// <param name="secrets">Reads secrets.</param>
internal sealed class TicketsReader(SecretReader secrets)
{
    public TicketOptions Read(ConfigurationSection section)
    {
        var defaults = new TicketOptions();
        var longest = TicketStore.LongestKept.TotalSeconds;
        var options = new TicketOptions
        {
            OpenFor = section["openSeconds"].Seconds(longest) ?? defaults.OpenFor,
            KeptFor = section["keepSeconds"].Seconds(longest) ?? defaults.KeptFor,
            BaseUrl = section["baseUrl"].Address(),
            Webhook = ReadWebhook(section["webhook"]),
        };
        if (options.OpenFor > options.KeptFor)
        {
            section.Mistake("openSeconds is longer than keepSeconds, so tickets would be gone before their time is over");
        }

        section.ReportUnknown();
        return options;
    }

    private WebhookOptions? ReadWebhook(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var url = ReadUrl(section["url"].Require("where new tickets are announced: https://…"));
        var secret = secrets.Read(section["secret"].Require("the key of the signature, as in \"env:TICKETS_WEBHOOK_SECRET\""));
        var includePrompt = section["includePrompt"].Flag() ?? false;
        section.ReportUnknown();
        return url is null || secret is null ? null : new WebhookOptions { Url = url, Secret = secret, IncludePrompt = includePrompt };
    }

    // Many webhooks have a key in their address, so it may be named like a secret, and is not shown.
    private Uri? ReadUrl(ConfigurationOption option)
    {
        if (secrets.Read(option) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text.Reveal(), UriKind.Absolute, out var url)
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            || url.UserInfo.Length > 0)
        {
            option.Mistake("must be an address that begins with https:// (http:// only on this machine), without a user name or password");
            return null;
        }

        return url;
    }
}
