namespace Smtp.Policy.RateLimit;

public enum RateWindow
{
    Minute,
    Hour,
    Day,
}
