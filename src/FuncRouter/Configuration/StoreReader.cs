using System.Text.RegularExpressions;
using FuncRouter.Storage;

namespace FuncRouter.Configuration;

/// <summary>Reads the section <c>store</c>.</summary>
internal sealed partial class StoreReader(SecretReader secrets)
{
    /// <summary>A table's name has 63 characters at most; what the tables are called needs its share of them.</summary>
    private const int LongestPrefix = 30;

    public StoreOptions? Read(ConfigurationSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var defaults = new StoreOptions();
        var type = section["type"];
        var kind = type.OneOf(("sqlite", StoreKind.Sqlite), ("tables", StoreKind.Tables)) ?? defaults.Kind;
        var path = section["path"];
        var connectionString = section["connectionString"];
        var endpoint = section["endpoint"];
        var clientId = section["clientId"];
        var prefix = section["tablePrefix"];
        var store = new StoreOptions
        {
            Kind = kind,
            Path = path.Text() ?? defaults.Path,
            ConnectionString = secrets.Read(connectionString),
            Endpoint = endpoint.Address(),
            ClientId = clientId.Text(),
            TablePrefix = ReadPrefix(prefix) ?? defaults.TablePrefix,
        };
        section.ReportUnknown();
        if (kind == StoreKind.Sqlite)
        {
            WarnIgnored("sqlite", connectionString, endpoint, clientId, prefix);
            return store;
        }

        WarnIgnored("tables", path);
        if (!connectionString.IsPresent && !endpoint.IsPresent)
        {
            section.Mistake("type tables needs connectionString, or endpoint to use an Azure identity");
        }
        else if (connectionString.IsPresent && endpoint.IsPresent)
        {
            endpoint.Warn("is ignored, because there is a connectionString");
        }

        return store;
    }

    private static string? ReadPrefix(ConfigurationOption option)
    {
        if (option.Text() is not { } prefix)
        {
            return null;
        }

        if (prefix.Length > LongestPrefix || !TableName().IsMatch(prefix))
        {
            option.Mistake($"must be a letter and then letters and digits, {LongestPrefix} characters at most");
        }

        return prefix;
    }

    private static void WarnIgnored(string kind, params ReadOnlySpan<ConfigurationOption> options)
    {
        foreach (var option in options)
        {
            if (option.IsPresent)
            {
                option.Warn($"is ignored by a store of type {kind}");
            }
        }
    }

    /// <summary>What Table Storage lets a table's name begin with.</summary>
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]*$")]
    private static partial Regex TableName();
}
