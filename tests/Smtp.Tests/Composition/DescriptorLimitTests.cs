using Smtp.Composition;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             1024                 524288               processes ", null)]
    public void The_soft_limit_counts(string line, int? limit) =>
        Assert.Equal(limit, DescriptorLimit.Read(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Theory]
    [InlineData(10_000, null, 10_000)]
    [InlineData(10_000, 524_288, 10_000)]
    [InlineData(10_000, 1024, 512)]
    [InlineData(10_000, 1, 1)]
    public void Clients_get_half_of_it_at_most(int configured, int? limit, int connections) =>
        Assert.Equal(connections, DescriptorLimit.Connections(configured, limit));
}
