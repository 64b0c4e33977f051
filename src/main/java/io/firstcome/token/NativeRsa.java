package io.firstcome.token;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jose4j.jca.ProviderContext;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

import io.quarkus.logging.Log;

/**
 * Lets jose4j verify RSA signatures (RS256, RS384, RS512) by OpenSSL's descendant AWS-LC instead of Java, in half the time,
 * where the build has brought the library for this platform. Everything else stays with the JDK.
 */
final class NativeRsa {

    static final String LIBRARY = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private static final String NAME = "AmazonCorrettoCryptoProvider";
    private static final String RSA = "RSA";
    private static final String RSA_PKCS1 = "RS";

    private final Provider provider;
    private final ProviderContext context = new ProviderContext();
    // A key that is foreign to the library would be translated for each token. As many as are configured.
    private final Map<Key, Optional<Key>> translated = new ConcurrentHashMap<>();

    private NativeRsa(Provider provider) {
        this.provider = provider;
        context.getSuppliedKeyProviderContext().setSignatureProvider(provider.getName());
    }

    /**
     * Unpacks and loads the library, which takes some 100 ms.
     *
     * @param library the class that stands for it
     * @return empty, and said in the log, where there is none for this platform
     */
    static Optional<NativeRsa> load(String library) {
        try {
            Provider provider = provider(library);
            Signature.getInstance("SHA256withRSA", provider);
            // jose4j knows providers by name only. Behind all others nobody gets this one who does not ask for it.
            Security.addProvider(provider);
            return Optional.of(new NativeRsa(provider));
        } catch (ReflectiveOperationException | GeneralSecurityException | LinkageError missing) {
            Log.infof("Token signatures are verified by Java, which takes twice as long as the native library would (%s)",
                    missing.toString());
            return Optional.empty();
        }
    }

    private static Provider provider(String library) throws ReflectiveOperationException {
        // Not at compile time: on a platform without the library there is no such class either.
        Class<?> type = Class.forName(library);
        // A live reload has the class anew, but a provider of that name is there already.
        Provider installed = Security.getProvider(NAME);
        return installed != null ? installed : (Provider) type.getField("INSTANCE").get(null);
    }

    /** The same keys, but those that the library takes in its own form, and signatures of theirs left to it. */
    VerificationKeyResolver instead(VerificationKeyResolver keys) {
        return (signature, nesting) -> {
            Key key = keys.resolveKey(signature, nesting);
            return key instanceof RSAPublicKey && isRsaPkcs1(signature.getAlgorithmHeaderValue()) ? own(key, signature) : key;
        };
    }

    private Key own(Key key, JsonWebSignature signature) {
        Optional<Key> own = translated.computeIfAbsent(key, this::translate);
        if (own.isPresent()) {
            signature.setProviderContext(context);
        }
        return own.orElse(key);
    }

    private static boolean isRsaPkcs1(String algorithm) {
        return algorithm != null && algorithm.startsWith(RSA_PKCS1);
    }

    /** Empty for a key that the library does not take, one of 512 bits for example. */
    private Optional<Key> translate(Key key) {
        try {
            return Optional.of(KeyFactory.getInstance(RSA, provider).translateKey(key));
        } catch (GeneralSecurityException unusable) {
            return Optional.empty();
        }
    }
}
