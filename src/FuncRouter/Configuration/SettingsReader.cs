using FuncRouter.Accounting.Feeds;
using FuncRouter.Api;
using FuncRouter.Caching;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Routing;
using FuncRouter.Routing.Evaluation;

namespace FuncRouter.Configuration;

/// <summary>Reads the sections of a few settings each: <c>routing</c>, <c>resilience</c>, <c>cache</c>, <c>probes</c>, <c>catalogue</c> and <c>api</c>.</summary>
internal static class SettingsReader
{
    private const double DaySeconds = 24 * 60 * 60;

    public static RoutingOptions ReadRouting(ConfigurationSection section, string workingFolder)
    {
        var defaults = new RoutingOptions();
        var options = new RoutingOptions
        {
            Exploration = section["exploration"].Number(0, 0.2) ?? defaults.Exploration,
            PreferencePull = section["preferencePull"].Number(0, 0.5) ?? defaults.PreferencePull,
            ShadowConcurrency = (int?)section["shadowConcurrency"].Whole(0, 1000) ?? defaults.ShadowConcurrency,
            Calibration = ReadCalibration(section["calibration"], workingFolder) ?? defaults.Calibration,
        };
        section.ReportUnknown();
        return options;
    }

    // Opened here too, so that whoever only checks a configuration hears of a file that the router could not start with.
    private static string? ReadCalibration(ConfigurationOption option, string workingFolder)
    {
        if (option.Text() is not { } name)
        {
            return null;
        }

        try
        {
            var path = Path.GetFullPath(name, workingFolder);
            CalibrationFile.Read(path);
            return path;
        }
        catch (Exception exception) when (exception is FormatException or IOException or ArgumentException)
        {
            option.Mistake(exception.Message);
            return null;
        }
    }

    public static ResilienceOptions ReadResilience(ConfigurationSection section)
    {
        var defaults = new ResilienceOptions();
        var options = new ResilienceOptions
        {
            MaxRetries = (int?)section["maxRetries"].Whole(0, 100) ?? defaults.MaxRetries,
            FirstTokenTimeout = section["firstTokenTimeoutSeconds"].Seconds(DaySeconds) ?? defaults.FirstTokenTimeout,
            IdleTimeout = section["idleTimeoutSeconds"].Seconds(DaySeconds) ?? defaults.IdleTimeout,
            Deadline = section["deadlineSeconds"].Seconds(DaySeconds) ?? defaults.Deadline,
            Cooldown = section["cooldownSeconds"].Seconds(DaySeconds) ?? defaults.Cooldown,
        };
        if (options.FirstTokenTimeout > options.Deadline)
        {
            section.Warn("firstTokenTimeoutSeconds is longer than deadlineSeconds, so no attempt will ever reach it");
        }

        section.ReportUnknown();
        return options;
    }

    public static CacheOptions ReadCache(ConfigurationSection section)
    {
        var defaults = new CacheOptions();
        var options = new CacheOptions
        {
            Enabled = section["enabled"].Flag() ?? defaults.Enabled,
            TimeToLive = section["ttlSeconds"].Seconds(365 * DaySeconds) ?? defaults.TimeToLive,
            MaxTemperature = section["maxTemperature"].Number(0, 2) ?? defaults.MaxTemperature,
            MemoryBytes = section["memoryBytes"].Whole(0, 1L << 40) ?? defaults.MemoryBytes,
            SemanticMemoryBytes = section["semanticMemoryBytes"].Whole(0, 1L << 40) ?? defaults.SemanticMemoryBytes,
            StaleFor = section["staleSeconds"].Number(0, DaySeconds) is { } stale ? TimeSpan.FromSeconds(stale) : defaults.StaleFor,
        };
        section.ReportUnknown();
        return options;
    }

    public static ProbeOptions ReadProbes(ConfigurationSection section)
    {
        var defaults = new ProbeOptions();
        var (enabled, interval, timeout, dailyCalls) = (section["enabled"], section["intervalSeconds"], section["timeoutSeconds"], section["dailyCalls"]);
        var options = new ProbeOptions
        {
            Enabled = enabled.Flag() ?? defaults.Enabled,
            Interval = interval.Seconds(DaySeconds) ?? defaults.Interval,
            Timeout = timeout.Seconds(DaySeconds) ?? defaults.Timeout,
            DailyCalls = dailyCalls.Whole(0, 1_000_000_000) ?? defaults.DailyCalls,
        };
        if (!options.Enabled)
        {
            timeout.WarnIfPresent("does nothing while probes.enabled is false");
            dailyCalls.WarnIfPresent("does nothing while probes.enabled is false");
        }

        section.ReportUnknown();
        return options;
    }

    public static CatalogueOptions ReadCatalogue(ConfigurationSection section)
    {
        var defaults = new CatalogueOptions();
        var (url, interval) = (section["url"], section["intervalSeconds"]);
        var options = new CatalogueOptions
        {
            Url = ReadFeed(url),
            Interval = interval.Seconds(30 * DaySeconds) ?? defaults.Interval,
        };
        if (!url.IsPresent)
        {
            interval.WarnIfPresent("does nothing without catalogue.url");
        }

        section.ReportUnknown();
        return options;
    }

    public static ApiOptions ReadApi(ConfigurationSection section)
    {
        var defaults = new ApiOptions();
        var options = new ApiOptions
        {
            MaxJsonBytes = (int?)section["maxJsonBytes"].Whole(1024, 1 << 30) ?? defaults.MaxJsonBytes,
            MaxMultipartBytes = (int?)section["maxMultipartBytes"].Whole(1024, 1 << 30) ?? defaults.MaxMultipartBytes,
            AllowedOrigins = section["allowedOrigins"].Items() is { } origins
                ? [.. origins.Select(ReadOrigin).OfType<string>()]
                : defaults.AllowedOrigins,
        };
        section.ReportUnknown();
        return options;
    }

    // Whoever can change prices on their way decides where requests go.
    private static Uri? ReadFeed(ConfigurationOption option)
    {
        var url = option.Address();
        if (url is null || url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
        {
            return url;
        }

        option.Mistake("must begin with https:// (http:// only on this machine)");
        return null;
    }

    /// <summary>Reads an origin as browsers send it: scheme, host and port, without a slash at its end.</summary>
    private static string? ReadOrigin(ConfigurationOption item)
    {
        const string Any = "*";
        var text = item.Text();
        if (text is null or Any)
        {
            return text;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var origin) || origin.Scheme is not ("http" or "https")
            || origin.UserInfo.Length > 0 || origin.PathAndQuery != "/" || origin.Fragment.Length > 0)
        {
            item.Mistake("must be * or an origin: https://app.example.com, without a path");
            return null;
        }

        return origin.GetLeftPart(UriPartial.Authority);
    }
}
