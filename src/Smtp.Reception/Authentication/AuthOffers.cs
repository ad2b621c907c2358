using System.Net;
using Smtp.Reception.Listening;

namespace Smtp.Reception.Authentication;

/// <summary>Where AUTH may be used: never where somebody on the way could listen, unless a setting says so.</summary>
internal static class AuthOffers
{
    public static AuthOffer For(ListenerOptions listener, IPAddress client, bool isEncrypted) =>
        !listener.OffersAuth ? AuthOffer.None
        : isEncrypted || listener.AuthWithoutTls || IPAddress.IsLoopback(client) ? AuthOffer.Now
        : AuthOffer.AfterEncryption;
}
