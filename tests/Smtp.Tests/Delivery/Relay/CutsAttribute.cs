using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>Runs a conversation with replies that come whole, in single octets, and three octets at a time.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CutsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<int>(int.MaxValue), new TheoryDataRow<int>(1), new TheoryDataRow<int>(3)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
