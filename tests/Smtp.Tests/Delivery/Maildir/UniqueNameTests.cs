using Microsoft.Extensions.Time.Testing;
using Smtp.Delivery.Maildir;
using Xunit;

namespace Smtp.Tests.Delivery.Maildir;

public sealed class UniqueNameTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(42));

    [Fact]
    public void A_name_holds_time_process_delivery_and_host() =>
        Assert.Equal($"1795435200.M42P{Environment.ProcessId}Q1.mx.excite.example", new UniqueName("mx.excite.example", Time).Next());

    [Fact]
    public void The_same_moment_gives_different_names()
    {
        var names = new UniqueName("mx", Time);

        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => names.Next()).Distinct().Count());
    }

    [Theory]
    [InlineData("a/b", @"a\057b")]
    [InlineData("a:b", @"a\072b")]
    [InlineData("a,S=1", @"a\054S\0751")]
    [InlineData("\0", @"\000")]
    public void The_host_cannot_break_out_of_the_name(string host, string escaped) =>
        Assert.EndsWith($"Q1.{escaped}", new UniqueName(host, Time).Next(), StringComparison.Ordinal);

    [Fact]
    public void A_name_with_sizes_fits_a_file_system() =>
        Assert.InRange(UniqueName.WithSizes(new UniqueName(new string('/', 255), Time).Next(), long.MaxValue, long.MaxValue).Length, 1, 200);
}
