using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

public sealed class DurableClientAttribute : InputBindingAttribute;

public sealed class OrchestrationTriggerAttribute : TriggerBindingAttribute;

public sealed class ActivityTriggerAttribute : TriggerBindingAttribute;
