namespace Smtp.Reception.Authentication;

/// <summary>Somebody who has to wait, whatever the password is.</summary>
/// <param name="Who">An address, the network of an IPv6 address, or an account.</param>
/// <param name="IsAccount">Of an account: for addresses it never came from.</param>
public sealed record LoginBan(string Who, bool IsAccount, DateTimeOffset Until, DateTimeOffset LastFailure);
