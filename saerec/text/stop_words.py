"""Small words by language: articles, pronouns, prepositions, conjunctions, auxiliaries, common adverbs of degree."""

from __future__ import annotations

from typing import Final

STOP_WORDS: Final = {
    "en": """a about after again all also am an and any are as at be because been before being but by can could
    did do does doing don't down during each few for from further had has have having he her here hers him his
    how i if in into is it its it's just me more most my no nor not of off on once only or other our out over
    own same she should so some such than that the their them then there these they this those through to too
    under until up very was we were what when where which while who whom why will with would you your""",
    "de": """aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis
    bisher da dabei dafür damit danach dann daran darauf das dass daß davon dazu dein deine dem den denn der des
    deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines
    einfach er es etwas euch für gar ganz genau gegen gewesen hab habe haben hat hatte hatten hier hin hinter
    ich ihm ihn ihnen ihr ihre im immer in ins ist ja jede jedem jeden jeder jedes jetzt kann kein keine keinem
    keinen können könnte man mehr mein meine meinem meinen meiner mich mir mit muss nach nicht nichts noch nun
    nur ob oder ohne schon sehr sein seine seit sich sie sind so sogar solche soll sollte sondern sonst trotz
    über um und uns unser unter viel vom von vor war waren was weil wenn werden wer wie wieder wir wird wirklich
    wo wurde würde zu zum zur zwar zwischen""",
    "fr": """ai ainsi alors après au aucun aussi autre autres aux avait avant avec avoir avons bien c'est car
    ce cela ces cet cette chez ci comme d dans de des depuis deux dès donc du elle elles en encore entre est et
    était être eu eux fait faire il ils j'ai je l la là le les leur leurs lui ma mais me même mes moi moins mon
    n ne ni nos notre nous on ont ou où par parce pas peu peut plus pour pourtant puis qu qu'il quand que quel
    quelle qui s sa sans se sera ses si son sont sous sur ta te tes toi ton toujours tous tout toute toutes très
    trop tu un une vers voici vos votre vous vraiment été j c m n'est d'un d'une""",
    "es": """a al algo algunas alguno ante antes así aún aunque bien cada casi como con contra cual cuando de
    del desde donde dos durante e el él ella ellas ellos en entre era eran es esa ese eso está están estaba
    estas este esto estos fue fueron ha había hace hacer han hasta hay he la las le les lo los más me mi mis
    mismo mucho muchos muy nada ni no nos nosotros nunca o os otra otro otros para pero poco por porque pues
    puede que qué quien se ser si sí sido sin sobre solo sólo son soy su sus también tan tanto te tener tengo
    tiene tienen toda todas todo todos tu tus un una unas uno unos usted ya yo""",
    "pt": """a ao aos aquela aquele as até com como da das de dela dele depois do dos e é ela elas ele eles em
    entre era essa esse esta está estão este eu foi foram há isso isto já lhe mais mas me mesmo meu minha muito
    na não nas nem no nos nós num numa o os ou para pela pelo por porque qual quando que quem se sem ser seu
    seus só são sua suas também tem tenho ter todo todos um uma umas uns você vocês""",
    "it": """a ad ai al alla alle allo anche ancora c'è che chi ci come con cosa cui da dal dalla dalle degli
    dei del della delle dello di dopo dove due e è ed era gli ha ho hanno i il in io l la le lei li lo loro lui
    ma me mi mia mio molto ne nei nel nella nelle no noi non nostro o ogni per perché più però poco prima quando
    quanto quella quello questa queste questi questo qui se sei senza si sia siamo sono sopra sta stata stato su
    sua sul sulla suo tra troppo tu tua tuo tutti tutto un una uno vi""",
    "nl": """aan al alle als altijd andere ben bij daar dan dat de deze die dit doen door dus een eens en er ge
    geen goed haar had heb hebben heeft heel hem het hier hij hoe hun iets ik in is ja je kan kon kunnen maar me
    meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen
    tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij worden wordt zal ze zeer zich zij
    zijn zo zonder zou""",
    "sv": """alla allt att av bara blev bli blir de dem den denna deras det detta dig din du där då efter ej
    eller en er ett från för ha hade han hans har henne hon hur här i icke ingen inte jag kan man med mellan men
    mig min mot mycket ni nu när någon något och om oss på samma sedan sig sin ska skulle som så till under upp
    ut utan vad var vara vi vid vill är över""",
    "da": """af alle at blev blive da de dem den denne der deres det dette dig din dog du efter eller en end er
    et for fra få ham han hans har havde hende her hos hun hvad hvis hvor i ikke ind ja jeg jer kan kunne man
    mange med meget men mig min mod når nogle noget nu ned om op os over på selv sig sin skal skulle som så til
    ud under var ved vi vil ville være været""",
    "pl": """a ale bardzo bez bo być był była było co czy dla do go i ich im ja jak jako je jego jej jest jestem
    już każdy kiedy która które który lub ma mam mi mnie może na nad nic nie niż o od on ona ono oraz po pod
    przez przy się są ta tak także tam te tego tej ten to tu tutaj tylko tym u w we więc wszystko z za ze że
    żeby""",
    "tr": """ama ancak bana bazı ben beni benim bir biraz birçok biz bu buna bunu çok çünkü da daha de değil
    diye en gibi göre hem hep her için ile ise kadar ki kendi mi mı mu mü ne neden o olan olarak oldu olduğu
    olması onu onun sadece sen siz sonra şey şu tüm var ve veya ya yani yok""",
    "id": """ada adalah agar akan aku anda atau bagi bahwa banyak bisa bukan dan dapat dari dengan di dia hanya
    harus ini itu jadi juga kalau kami karena kata ke kita lagi lebih masih mereka namun oleh pada saat sangat
    satu saya sebagai seperti sudah tapi telah tetapi tidak untuk yang""",
    "ru": """а без более больше был была были было быть в вам вас во вот все всё всего вы где да даже для до его
    ее её если есть еще ещё ж же за здесь и из или им их к как когда который которая которые ко кто ли лишь мне
    меня мы мой моя мои на над надо наш не него нее неё нет ни них но ну о об один однако он она они оно от
    очень по под после при про раз с сам свой себя сейчас со так такой там тебя то тоже только том тот ту ты тут
    у уже хотя чего чем через что чтобы эта эти это этот этого этой я""",
    "uk": """а але б без був була було бути в вам вас він вона воно вони все всі від для до є ж за з зі і із її
    їх його й як який яка коли ми мене мені мій моя на над не ні но о ось по під після при про та так там те ти
    тільки то тут у це цей ця чи що щоб я""",
    "ar": """إلى إن أن أنا أو أي إذا إلا الذي التي الى ان انا او الا بعد بل بين تم ثم جدا جداً حتى حيث ذلك على
    عليه عليها عن عند عندما غير فقط في فيه فيها قبل قد كان كانت كل كما كنت لا لأن لقد لكن لم لن له لها لي ليس
    ليست ما مع معي من منه منها منذ نحن هذا هذه هل هم هنا هو هي و ولا ولكن وهو وهي يا يكون""",
    "fa": """آن آنها از است اش اگر اما ام ان او اون اي ای این با باید بر برای بود بوده به بی تا تر تو چه خود
    خیلی در را شد شده شما که ما من می نه نیست ها های هر هم همه و ولی یا یک""",
    "hi": """अपना अपनी अपने अब और आप इस इसका इसकी इसके इसने इसमें इसलिए इसे उस उसका उसकी उसके एक ऐसा ऐसे और कर
    करता करते करना करने का कि किया किसी की कुछ के को कोई गई गए गया जब जा जाता जाती जो तक तब तो था थी थे दिया दो
    द्वारा न नहीं ने पर फिर बहुत बाद बार बारे भी मगर मुझे में मेरा मेरी मेरे मैं मैंने यह यहाँ या ये रहा रही रहे लिए
    लेकिन वह वाला वाली वाले वे साथ से सब सभी सकता सकती सकते हम हर हुआ हुई हुए है हैं हो होता होती होते होना ही
    हूँ""",
    "ur": """اور کا کی کے کو سے میں پر نے ہے ہیں ہوں ہو تھا تھی تھے یہ وہ اس ان جو کہ بھی ہی تو نہیں نہ ایک کیا کر کرنا
    کرتا کرتی کرتے گیا گئی گئے رہا رہی رہے لیے لئے ساتھ تک مگر لیکن یا اگر جب تب پھر بہت میرا میری میرے مجھے ہم آپ
    اپنا اپنی اپنے والا والی والے بعد پہلے کچھ کوئی سب""",
    "bn": """এই এটা এটি ওই সেই সে তা তার তাদের আমি আমার আমাকে আমরা আমাদের আপনি আপনার তুমি তোমার ও এবং কিন্তু বা যে যা
    যদি তবে তাই জন্য থেকে সাথে দিয়ে করে করতে করা হয় হয়েছে ছিল আছে না নি নেই খুব একটা একটি এক আর আরও কি কী কোন কোনো সব
    অনেক পর আগে মধ্যে উপর পর্যন্ত মতো শুধু তো ই""",
    "ta": """இந்த அந்த இது அது ஒரு என் என்று என்ற எனக்கு நான் நாங்கள் என மற்றும் ஆனால் அல்லது மிக மிகவும் உள்ளது இல்லை
    இருக்கிறது இருந்தது ஆகும் வேண்டும் முடியும் தான் கூட பற்றி போல பிறகு முன் வரை மேல் கொண்டு விட்டது அதன் இதன் எல்லாம்""",
    "te": """ఈ ఆ ఇది అది ఒక నేను నాకు నా మేము మాకు మరియు కానీ లేదా చాలా ఉంది ఉన్నాయి లేదు కాదు అని అయితే కోసం నుండి నుంచి తో
    లో కూడా మాత్రమే వరకు తర్వాత ముందు అయింది అవుతుంది దీని దాని అన్ని""",
    "th": """ก็ จะ ได้ ที่ ซึ่ง อัน และ หรือ แต่ ของ ใน บน กับ แก่ ให้ มา ไป อยู่ คือ เป็น มี ไม่ นี้ นั้น ตัว ตัวนี้ อันนี้ มาก
    มากๆ เลย แล้ว ครับ ค่ะ คะ นะ นะคะ เรา ผม ฉัน ดิฉัน เขา มัน คุณ ว่า เพราะ ถ้า เมื่อ จาก ถึง สำหรับ โดย ตาม ด้วย อีก ยัง
    กำลัง เคย ต้อง ควร อาจ จึง ทั้ง ทุก บาง หลาย ขนาดนี้ เดียว ใช้ ก็ใช้ ก็ได้ ใช้ได้ ไม่มี ไม่ได้ จริงๆ เพื่อ กว่า ๆ""",
    "zh": """的 了 和 是 在 我 有 也 就 很 都 这 那 你 他 她 它 们 一 与 及 着 把 被 让 给 从 到 而 且 但 还 又 再
    更 最 吧 吗 呢 啊 呀 之 其 于 以 跟 啦 哦 嗯 将 个 些 太""",
    "ja": """は が を に の で と も へ や か な ね よ た て だ です ます した して する いる ある ない から
    まで より ので のに けど でも とても すごく もう また これ それ あれ この その ここ そこ という こと もの
    ため よう さん ました ません でした ている ていて であり など だけ ほど には では とは のは のが のを さ し
    れ られ せ いい い う く""",
    "ko": """이 그 저 것 수 등 들 및 더 또 또한 그리고 하지만 그래서 정말 너무 아주 매우 좀 잘 안 못 있는 있어요
    있습니다 없어요 하는 해요 합니다 입니다 이에요 예요 제가 저는 나는 우리""",
}
"""Code -> words. For Chinese single characters, for Japanese runs of hiragana: that is what counts as a word there."""
