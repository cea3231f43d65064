using System.Text.RegularExpressions;
using FuncRouter.Routing;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution.LastResorts;

/// <summary>Gives a configured text to a conversation, where the rule is meant for its prompt.</summary>
/// <param name="logger">Says when a rule could not be decided.</param>
internal sealed class RuleResort(ILogger<RuleResort> logger)
{
    /// <summary>Gives it.</summary>
    public ResortAnswer? Try(ResortCall call, RuleFallback rule)
    {
        try
        {
            return rule.IsMeantFor(call.Request, call.Plan.Analysis)
                ? new ResortAnswer(rule.Kind, "funcrouter", "rule", "rule: no candidate answered") { Template = rule.Text }
                : null;
        }
        catch (RegexMatchTimeoutException exception)
        {
            logger.RuleTooSlow(call.Plan.Route, exception.MatchTimeout.TotalSeconds);
            return null;
        }
    }
}
