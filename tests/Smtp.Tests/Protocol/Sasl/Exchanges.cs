using System.Text;
using Smtp.Protocol.Sasl;
using Xunit;

namespace Smtp.Tests.Protocol.Sasl;

/// <summary>Steps of an exchange, said shortly.</summary>
internal static class Exchanges
{
    public static SaslStep Next(this SaslExchange exchange, string message) => exchange.Next(Encoding.UTF8.GetBytes(message));

    public static string Text(SaslStep? step) => Encoding.UTF8.GetString(Assert.IsType<SaslStep.Challenge>(step).Data.Span);

    public static SaslError Error(SaslStep step) => Assert.IsType<SaslStep.Failed>(step).Error;

    public static (string Identity, string Password) Asked(SaslStep step)
    {
        var check = Assert.IsType<SaslStep.CheckPassword>(step);
        return (check.Identity, Encoding.UTF8.GetString(check.Password));
    }
}
