using FuncRouter.Api;
using FuncRouter.Caching;
using FuncRouter.Routing;
using FuncRouter.Routing.Rules;

namespace FuncRouter.Configuration;

/// <summary>Warns of options that do nothing because another one is off. What is wrong in itself is found where it is read.</summary>
internal static class IdleOptions
{
    /// <summary>What is said of whatever needs remembered answers where nothing is remembered by default.</summary>
    public const string OnlyWhereAsked = "answers are remembered only for requests with x-funcrouter-cache: on, because cache.enabled is not set";

    /// <summary>Warns of them by their paths.</summary>
    public static void Warn(RouterOptions options, ConfigurationReport report)
    {
        foreach (var route in options.Routes.Values)
        {
            WarnOfRoute(route, options, ConfigurationPath.Of("routes", route.Name), report);
        }

        foreach (var (index, rule) in options.Rules.Index())
        {
            WarnOfRule(rule, options.Routing, ConfigurationPath.Of("rules", index), report);
        }

        if (options.Tickets.Webhook is not null && !options.Routes.Values.Any(route => route.Fallbacks.Any(fallback => fallback is PersonFallback)))
        {
            report.Warn("tickets.webhook", "announces nothing: no route has a person among its fallbacks");
        }
    }

    private static void WarnOfRoute(RouteOptions route, RouterOptions options, string path, ConfigurationReport report)
    {
        if (route.SemanticCache is not null)
        {
            WarnOfCache(options.Cache, $"{path}.semanticCache", report);
        }

        foreach (var (index, fallback) in route.Fallbacks.Index())
        {
            if (fallback is PersonFallback person && person.Hold > options.Resilience.Deadline)
            {
                report.Warn($"{ConfigurationPath.Of($"{path}.fallbacks", index)}.person.holdSeconds", "is longer than resilience.deadlineSeconds, which ends the request first");
            }
        }
    }

    private static void WarnOfCache(CacheOptions cache, string path, ConfigurationReport report)
    {
        if (cache.SemanticMemoryBytes == 0)
        {
            report.Warn(path, "finds nothing, because cache.semanticMemoryBytes is 0");
        }
        else if (!cache.Enabled)
        {
            report.Warn(path, OnlyWhereAsked);
        }
    }

    private static void WarnOfRule(RoutingRule rule, RoutingOptions routing, string path, ConfigurationReport report)
    {
        if (rule.Shadow is not null && routing.ShadowConcurrency == 0)
        {
            report.Warn($"{path}.shadow", "copies nothing, because routing.shadowConcurrency is 0");
        }

        // All keys belong to one tenant.
        if (!rule.When.Tenants.IsEmpty && !RuleMatcher.Fits(rule.When.Tenants, AccessGuard.Tenant))
        {
            report.Warn($"{path}.when.tenants", $"the rule holds for no request: all of them belong to the tenant \"{AccessGuard.Tenant}\"");
        }
    }
}
