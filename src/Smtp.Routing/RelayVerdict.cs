namespace Smtp.Routing;

public sealed record RelayVerdict(bool Allowed, string Reason);
